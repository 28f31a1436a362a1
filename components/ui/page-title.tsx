import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import { Text } from "./text";

/** The heading of a page with a sentence under it. */
export function PageTitle({ title, lead }: { title: ReactNode; lead: ReactNode }) {
  return (
    <Box sx={{ mb: { xs: 3, sm: 5 } }}>
      <Text as="h1" look="h1" sx={{ overflowWrap: "anywhere" }}>
        {title}
      </Text>
      <Text sx={{ mt: 1, maxWidth: "40rem", color: "text.secondary" }}>{lead}</Text>
    </Box>
  );
}
