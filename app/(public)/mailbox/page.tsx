import Box from "@mui/material/Box";
import Paper from "@mui/material/Paper";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Link } from "@/components/ui/link";
import { Moment } from "@/components/ui/moment";
import { PageTitle } from "@/components/ui/page-title";
import { Text } from "@/components/ui/text";
import { mailbox } from "@/lib/server/mail-views";

export const metadata: Metadata = { title: "Mailbox", robots: { index: false } };

/** Everybody's letters, where there is no mail server and nobody is served in earnest. */
export default async function MailboxPage() {
  const letters = await mailbox();
  if (letters === null) notFound();
  return (
    <>
      <PageTitle
        title="Mailbox"
        lead="This site has no mail server, so the letters it would send are here, for everybody to read. A real site has no such page."
      />
      {letters.length === 0 ? (
        <Text sx={{ color: "text.secondary" }}>
          No letters yet. Create an account, or ask for a new password, and one is here.
        </Text>
      ) : (
        <Box
          component="ol"
          aria-label="Letters"
          sx={{ listStyle: "none", m: 0, p: 0, display: "grid", gap: 1.5, maxWidth: "48rem" }}
        >
          {letters.map(({ id, to, subject, at }) => (
            <Paper key={id} component="li" sx={{ px: { xs: 2, sm: 3 }, py: 2, borderRadius: 2 }}>
              <Text as="h2" look="h3">
                <Link href={`/mailbox/${id}`}>{subject}</Link>
              </Text>
              <Text look="body2" sx={{ mt: 0.5, color: "text.secondary", overflowWrap: "anywhere" }}>
                To {to}, <Moment at={at} to="minute" />
              </Text>
            </Paper>
          ))}
        </Box>
      )}
    </>
  );
}
