import Paper from "@mui/material/Paper";
import type { ReactNode } from "react";

/**
 * A section of a page on its own sheet.
 * @param labelledBy the id of the heading inside, which names the section.
 */
export function Panel({ labelledBy, children }: { labelledBy: string; children: ReactNode }) {
  return (
    <Paper component="section" aria-labelledby={labelledBy} sx={{ p: { xs: 2.5, sm: 4 }, borderRadius: 2 }}>
      {children}
    </Paper>
  );
}
