import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import { DoorScene } from "../ui/door-scene";
import { Text } from "../ui/text";

/** The two halves of the sign-in pages: what is done there, and on wide screens the door it opens. */
export function AuthCard({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  return (
    <Box
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "minmax(0, 26rem)", md: "minmax(0, 26rem) minmax(0, 1fr)" },
        justifyContent: "center",
        alignItems: "center",
        gap: { md: 10 },
      }}
    >
      <Box>
        <Text as="h1" look="h1" sx={{ fontSize: "clamp(2rem, 1.6rem + 1.6vw, 2.75rem)" }}>
          {title}
        </Text>
        <Text sx={{ mt: 1, mb: 3.5, color: "text.secondary" }}>{lead}</Text>
        {children}
      </Box>
      <Box sx={{ display: { xs: "none", md: "block" } }}>
        <DoorScene />
      </Box>
    </Box>
  );
}
