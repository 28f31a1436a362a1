import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import { BrandMark } from "./brand-mark";
import { Text } from "./text";

/** A page that says one thing and shows a way on: an address with nothing behind it, a fault of ours. */
export function StandaloneMessage({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action: ReactNode;
}) {
  return (
    <Box sx={{ display: "grid", justifyItems: "center", textAlign: "center", gap: 2, py: { xs: 6, sm: 12 } }}>
      <BrandMark size={56} />
      <Text as="h1" look="h1">
        {title}
      </Text>
      <Box sx={{ maxWidth: "32rem", color: "text.secondary" }}>{children}</Box>
      <Box sx={{ display: "flex", flexWrap: "wrap", justifyContent: "center", gap: 1.5, mt: 1 }}>
        {action}
      </Box>
    </Box>
  );
}
