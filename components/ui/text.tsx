import Box from "@mui/material/Box";
import type { SxProps, Theme } from "@mui/material/styles";
import type { ReactNode } from "react";

/**
 * A heading or a paragraph in one of the theme's type styles. MUI's Typography would say the same with one more script
 * on every page.
 */
export function Text({
  as = "p",
  look = "body1",
  id,
  sx = [],
  children,
}: {
  as?: "h1" | "h2" | "h3" | "p";
  look?: "h1" | "h2" | "h3" | "body1" | "body2" | "overline";
  id?: string;
  sx?: SxProps<Theme>;
  children: ReactNode;
}) {
  return (
    <Box component={as} id={id} sx={[{ m: 0, typography: look }, ...(Array.isArray(sx) ? sx : [sx])]}>
      {children}
    </Box>
  );
}
