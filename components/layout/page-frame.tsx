import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import { SiteFooter } from "./site-footer";
import { SkipLink } from "./skip-link";

/** The frame of every page: the way past the header, the header, the page itself, the footer. */
export function PageFrame({ header, children }: { header: ReactNode; children: ReactNode }) {
  return (
    <Box sx={{ display: "flex", flexDirection: "column", minHeight: "100dvh" }}>
      <SkipLink />
      {header}
      <Box
        component="main"
        id="content"
        tabIndex={-1}
        sx={{
          flex: 1,
          width: "100%",
          maxWidth: 1120,
          mx: "auto",
          px: { xs: 2, sm: 4 },
          py: { xs: 3, sm: 6 },
        }}
      >
        {children}
      </Box>
      <SiteFooter />
    </Box>
  );
}
