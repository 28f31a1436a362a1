"use client";

import Box from "@mui/material/Box";
import { usePathname } from "next/navigation";
import { Link } from "../ui/link";

export interface StaffTab {
  path: string;
  title: string;
}

const bar = {
  display: "flex",
  flexWrap: "wrap",
  columnGap: { xs: 2, sm: 3 },
  mb: { xs: 3, sm: 4 },
  borderBottom: 1,
  borderColor: "divider",
};

const tab = {
  py: 1.25,
  color: "text.secondary",
  textDecoration: "none",
  borderBottom: "2px solid transparent",
  "&:hover": { color: "text.primary" },
  "&[aria-current=page]": { color: "text.primary", fontWeight: 650, borderColor: "primary.main" },
};

/** The way between the staff's pages. */
export function StaffTabs({ tabs }: { tabs: readonly StaffTab[] }) {
  const here = usePathname();
  // The longest path that fits: the overview's is the beginning of all others.
  const current = tabs
    .filter(({ path }) => here === path || here.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
  return (
    <Box component="nav" aria-label="Staff pages" sx={bar}>
      {tabs.map(({ path, title }) => (
        <Link key={path} href={path} isCurrent={path === current?.path} sx={tab}>
          {title}
        </Link>
      ))}
    </Box>
  );
}
