"use client";

import Box from "@mui/material/Box";
import dynamic from "next/dynamic";
import { useId, useState } from "react";
import { Button } from "../../ui/button";
import { DataTable } from "../../ui/data-table";
import { Panel } from "../../ui/panel";
import { withoutScripts, withScripts } from "../../ui/scripting";
import { Text } from "../../ui/text";
import type { Lines } from "./lines-chart";

const NoChart = () => <Text look="body2">The chart could not be fetched. The table says the same.</Text>;

// The charts weigh more than all else here, and can only be drawn where their width is known.
const LinesChart = dynamic(() => import("./lines-chart").catch(() => ({ default: NoChart })), { ssr: false });

const chartHeight = 260;

/** A row of the table twin, newest first: when, and a value a line. */
function toRows({ times, lines }: Lines) {
  const rows = times.map((time, place) => ({
    key: time,
    cells: [time, ...lines.map(({ values }) => values[place] ?? 0)],
  }));
  return rows.reverse();
}

/**
 * Something over time, as lines and as a table of the same numbers; without scripts, as the table.
 * @param text what it shows, in a sentence.
 */
export function Trend({
  title,
  text,
  when,
  ...shown
}: Lines & { title: string; text: string; when: string }) {
  const titleId = useId();
  const [asTable, setAsTable] = useState(false);
  const columns = [{ title: when }, ...shown.lines.map(({ label }) => ({ title: label, isNumber: true }))];
  return (
    <Panel labelledBy={titleId}>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "start", gap: 1.5, mb: 1.5 }}>
        <Text as="h2" look="h3" id={titleId} sx={{ mr: "auto" }}>
          {title}
        </Text>
        <Box sx={withScripts}>
          <Button size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            As a table
          </Button>
        </Box>
      </Box>
      <Text look="body2" sx={{ mb: 2, color: "text.secondary" }}>
        {text}
      </Text>
      {asTable ? null : (
        <Box sx={[withScripts, { minHeight: chartHeight }]}>
          <LinesChart {...shown} height={chartHeight} />
        </Box>
      )}
      <Box sx={[asTable ? {} : withoutScripts, { maxHeight: "24rem", overflowY: "auto" }]}>
        <DataTable caption={title} columns={columns} rows={toRows(shown)} />
      </Box>
    </Panel>
  );
}
