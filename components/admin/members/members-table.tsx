"use client";

import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import dynamic from "next/dynamic";
import { withScripts } from "../../ui/scripting";
import type { MembersGridProps } from "./members-grid";

/** The table is a large script: it comes with this page alone, after the page. */
const MembersGrid = dynamic(() => import("./members-grid"), {
  ssr: false,
  loading: () => (
    <Box role="status" aria-label="Loading the members" sx={withScripts}>
      {["a", "b", "c", "d", "e", "f"].map((line) => (
        <Skeleton key={line} height={52} />
      ))}
    </Box>
  ),
});

export function MembersTable(props: MembersGridProps) {
  return <MembersGrid {...props} />;
}
