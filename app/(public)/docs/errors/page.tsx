import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { PageTitle } from "@/components/ui/page-title";
import { Text } from "@/components/ui/text";
import { errorTable } from "@/lib/errors";

export const metadata: Metadata = { title: "Errors" };

/** Where the `type` of every problem document leads: the table of errors, read from the code itself. */
export default function ErrorsPage() {
  return (
    <>
      <PageTitle
        title="Errors"
        lead="Every failure of the API is a problem document (RFC 9457) with one of these codes. Quote its request id when you report one."
      />
      {Object.entries(errorTable).map(([code, { status, title, detail }]) => (
        <Box
          key={code}
          component="section"
          id={code}
          sx={{ mb: 4, maxWidth: "44rem", scrollMarginTop: "2rem" }}
        >
          <Text as="h2" look="h3">
            {title}
          </Text>
          <Text sx={{ color: "text.secondary" }}>
            <code>{code}</code>, status {status}
          </Text>
          <Text>{detail}.</Text>
        </Box>
      ))}
    </>
  );
}
