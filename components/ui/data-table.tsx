import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import { hiddenText } from "./hidden-text";

export interface Column {
  title: string;
  /** Numbers stand under each other at the end of their column. */
  isNumber?: boolean;
}

const table = {
  width: "100%",
  borderCollapse: "collapse",
  typography: "body2",
  "& th, & td": {
    textAlign: "left",
    verticalAlign: "top",
    fontWeight: "inherit",
    py: 1,
    pr: 2.5,
    borderBottom: 1,
    borderColor: "divider",
  },
  "& thead th": { color: "text.secondary", fontWeight: 600, whiteSpace: "nowrap" },
  "& [data-number]": { textAlign: "right", fontVariantNumeric: "tabular-nums" },
} as const;

/**
 * A plain table. What is too wide for the screen is scrolled inside its own frame, by keyboard too.
 * @param caption what the table holds, for who cannot see where it stands.
 * @param rows the first cell of each names the row.
 */
export function DataTable({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: readonly Column[];
  rows: readonly { key: string | number; cells: readonly ReactNode[] }[];
}) {
  const numberOf = (place: number) => (columns[place]?.isNumber ? "" : undefined);
  return (
    <Box
      role="group"
      aria-label={caption}
      tabIndex={0}
      sx={{
        position: "relative",
        overflowX: "auto",
        "&:focus-visible": { outline: "2px solid var(--mui-palette-primary-main)", outlineOffset: 2 },
      }}
    >
      <Box component="table" sx={table}>
        <Box component="caption" sx={hiddenText}>
          {caption}
        </Box>
        <thead>
          <tr>
            {columns.map(({ title }, place) => (
              <th key={title} scope="col" data-number={numberOf(place)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [name, ...cells] }) => (
            <tr key={key}>
              <th scope="row" data-number={numberOf(0)}>
                {name}
              </th>
              {cells.map((cell, place) => (
                <td key={columns[place + 1]?.title} data-number={numberOf(place + 1)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </Box>
    </Box>
  );
}
