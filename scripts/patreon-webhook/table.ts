import type { ListedHook } from "@/lib/webhooks/hooks";

const columns: [title: string, cell: (hook: ListedHook) => string][] = [
  ["ID", (hook) => hook.id],
  ["ADDRESS", (hook) => hook.uri],
  ["STATE", (hook) => (hook.paused ? "paused" : "sending")],
  ["FAILED IN A ROW", (hook) => String(hook.failures)],
  ["LAST ATTEMPT", (hook) => hook.lastAttemptedAt?.toISOString() ?? "never"],
  ["OURS", (hook) => (hook.isOurs ? "yes" : "no: its secret is not known here")],
];

/** The webhooks as a table for people. */
export function hooksTable(hooks: ListedHook[]): string {
  const rows = [
    columns.map(([title]) => title),
    ...hooks.map((hook) => columns.map(([, cell]) => cell(hook))),
  ];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
