import Box from "@mui/material/Box";
import type { ReactNode } from "react";

/** Pairs of a term and what is true of it. An entry whose value is null is left out. */
export function Facts({ entries }: { entries: { term: string; value: ReactNode | null }[] }) {
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        display: "grid",
        gridTemplateColumns: { xs: "1fr", sm: "repeat(auto-fit, minmax(12rem, 1fr))" },
        gap: { xs: 2, sm: 3 },
      }}
    >
      {entries
        .filter(({ value }) => value !== null)
        .map(({ term, value }) => (
          <Box key={term} sx={{ minWidth: 0 }}>
            <Box component="dt" sx={{ typography: "caption", color: "text.secondary" }}>
              {term}
            </Box>
            <Box component="dd" sx={{ m: 0, typography: "body1", overflowWrap: "anywhere" }}>
              {value}
            </Box>
          </Box>
        ))}
    </Box>
  );
}
