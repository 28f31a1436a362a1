"use client";

import Box from "@mui/material/Box";
import type { SxProps, Theme } from "@mui/material/styles";
import NextLink from "next/link";
import type { ReactNode } from "react";

const look = {
  color: "primary.main",
  textDecorationThickness: "1px",
  textUnderlineOffset: "0.2em",
  borderRadius: 0.5,
  "&:hover": { textDecorationThickness: "2px" },
  "&:focus-visible": { outline: "2px solid var(--mui-palette-primary-main)", outlineOffset: 2 },
};

/** A link to a page of this site. What changes something or leaves the site is a plain `<a>`: it is never prefetched. */
export function Link({
  href,
  isCurrent,
  sx = [],
  children,
}: {
  href: string;
  /** Whether it leads to the page that is open, among links that say so. */
  isCurrent?: boolean;
  sx?: SxProps<Theme>;
  children: ReactNode;
}) {
  return (
    <Box
      component={NextLink}
      href={href}
      aria-current={isCurrent ? "page" : undefined}
      sx={[look, ...(Array.isArray(sx) ? sx : [sx])]}
    >
      {children}
    </Box>
  );
}
