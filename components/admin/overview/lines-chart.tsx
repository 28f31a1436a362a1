"use client";

import { LineChart } from "@mui/x-charts/LineChart";

export type LineColor = "success" | "warning" | "info" | "error" | "secondary";

/** Values over time: one of each line for each time. */
export interface Lines {
  /** Days as `2026-03-02`, oldest first. */
  times: readonly string[];
  lines: readonly { label: string; color: LineColor; values: readonly number[] }[];
}

const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/**
 * The lines, which differ by their marks too, so that nobody has to tell colours apart. They have no name of their own:
 * the panel around them has one, and MUI would write it where ARIA allows none.
 */
export default function LinesChart({ times, lines, height }: Lines & { height: number }) {
  const isEmpty = lines.every(({ values }) => values.every((value) => value === 0));
  const shapes = ["circle", "square", "triangle", "diamond"] as const;
  return (
    <LineChart
      height={height}
      skipAnimation
      grid={{ horizontal: true }}
      margin={{ left: 0, right: 32 }}
      xAxis={[
        {
          scaleType: "point",
          data: times,
          valueFormatter: (day: string) => shortDay.format(new Date(day)),
        },
      ]}
      // Where nothing is counted yet the line lies on the ground, and not in the middle of nowhere.
      yAxis={[{ min: 0, ...(isEmpty ? { max: 1 } : {}), tickMinStep: 1, width: 40 }]}
      series={lines.map(({ label, color, values }, place) => ({
        id: label,
        label,
        data: values,
        color: `var(--mui-palette-${color}-main)`,
        curve: "linear",
        shape: shapes[place % shapes.length] ?? "circle",
        showMark: ({ index }) => index % 4 === place % 4,
      }))}
    />
  );
}
