import type { ImportReport } from "@/lib/takeover/report";
import { countRows, groupFindings, rowName } from "./words";

/** Names and e-mails are strangers' texts. */
const escaped = (text: string) =>
  text
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

const style = `
:root { color-scheme: light dark; --line: #8884; --bar: #3a6ea5; --warn: #b26a00; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0 } h2 { font-size: 1.2rem; margin-top: 2rem }
.dry { border: 1px solid var(--warn); padding: .5rem 1rem; border-radius: .5rem }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
td.count { text-align: right; width: 6rem; font-variant-numeric: tabular-nums } td.picture { width: 45% }
.bar { background: var(--bar); height: .8rem; border-radius: .2rem; min-width: 2px }
.scroll { overflow-x: auto } code { font-size: .95em }
summary { cursor: pointer } details { margin: .5rem 0 1.5rem }
`;

function countTable(report: ImportReport): string {
  const rows = countRows(report);
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const line = ([label, count]: [string, number]) =>
    `<tr><td>${escaped(label)}</td><td class="count">${count}</td><td class="picture"><div class="bar" style="width:${((100 * count) / most).toFixed(1)}%"></div></td></tr>`;
  return `<table><tbody>${rows.map(line).join("")}</tbody></table>`;
}

function findings(report: ImportReport): string {
  const groups = groupFindings(report.findings);
  if (groups.length === 0) return "<p>Nothing: every row could be taken over just as it was.</p>";
  return groups
    .map(({ code, what, todo, found }) => {
      const rows = found.map(
        (finding) =>
          `<tr><td>${escaped(rowName(finding))}</td><td>${finding.userId ?? ""}</td><td>${escaped(finding.value ?? "")}</td></tr>`,
      );
      return `<details open><summary><strong>${found.length} × ${escaped(what)}</strong> <code>${code}</code></summary>
<p>What to do: ${escaped(todo)}</p>
<div class="scroll"><table><thead><tr><th>older row</th><th>account here</th><th>value</th></tr></thead><tbody>${rows.join("")}</tbody></table></div></details>`;
    })
    .join("\n");
}

const columnList = (title: string, names: readonly string[]) =>
  names.length === 0
    ? ""
    : `<p>${title}: ${names.map((name) => `<code>${escaped(name)}</code>`).join(", ")}</p>`;

/** The report as one page that needs nothing else. It holds names and e-mails: keep it where only staff sees it. */
export function reportPage(report: ImportReport): string {
  const seconds = (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Import of the older system</title><style>${style}</style></head><body>
<h1>Import of the older system</h1>
<p>${escaped(report.source)}: ${escaped(report.form)}. ${escaped(report.startedAt.slice(0, 16).replace("T", " "))} UTC, ${seconds.toFixed(1)} s.</p>
${report.dryRun ? '<p class="dry">A dry run: everything was written and taken back. Nothing has changed.</p>' : ""}
${columnList("Columns that were not there", report.missingColumns)}${columnList("Columns that were not read", report.unreadColumns)}
<h2>What ${report.dryRun ? "would be" : "was"} done</h2>
${countTable(report)}
<h2>What to look at</h2>
${findings(report)}
</body></html>
`;
}
