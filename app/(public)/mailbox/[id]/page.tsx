import Box from "@mui/material/Box";
import Paper from "@mui/material/Paper";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ButtonAnchor } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Moment } from "@/components/ui/moment";
import { PageTitle } from "@/components/ui/page-title";
import { Text } from "@/components/ui/text";
import { mailInMailbox } from "@/lib/server/mail-views";

export const metadata: Metadata = { title: "A letter", robots: { index: false } };

/** One letter, as whoever gets it would read it. */
export default async function LetterPage({ params }: { params: Promise<{ id: string }> }) {
  const letter = await mailInMailbox((await params).id);
  if (!letter) notFound();
  const { paragraphs, link, closing } = letter.body;
  return (
    <>
      <Box sx={{ mb: 2 }}>
        <Link href="/mailbox">
          <span aria-hidden>← </span>
          Mailbox
        </Link>
      </Box>
      <PageTitle
        title={letter.subject}
        lead={
          <Box component="span" sx={{ overflowWrap: "anywhere" }}>
            To {letter.to}, <Moment at={letter.at} to="minute" />
          </Box>
        }
      />
      <Paper sx={{ p: { xs: 2.5, sm: 4 }, borderRadius: 2, maxWidth: "40rem", display: "grid", gap: 2 }}>
        {paragraphs.map((text) => (
          <Text key={text}>{text}</Text>
        ))}
        {link ? (
          <div>
            {/* A plain address, as in a letter: it leads to a page that is made for whoever opens it. */}
            <ButtonAnchor href={link.url} look="filled">
              {link.label}
            </ButtonAnchor>
          </div>
        ) : null}
        {closing.map((text) => (
          <Text key={text} sx={{ color: "text.secondary" }}>
            {text}
          </Text>
        ))}
      </Paper>
    </>
  );
}
