import { findingCodes, wordsOf } from "@/lib/takeover/findings";
import type { Form } from "@/lib/takeover/form";
import type { ImportReport, ReportedFinding } from "@/lib/takeover/report";
import { columns } from "../table";

/** What was found before anything is done. */
export function formLines(source: string, form: Form): string[] {
  const tables = [form.users, form.profiles, form.venues].flatMap((found) => found?.table ?? []);
  return [
    `${source}: ${form.title}`,
    `  Tables: ${tables.join(", ")}`,
    ...(form.missing.length > 0 ? [`  Not there, and done without: ${form.missing.join(", ")}`] : []),
    ...(form.unread.length > 0 ? [`  There, and not read: ${form.unread.join(", ")}`] : []),
  ];
}

/** Counts as label and number, in the order in which they are told; what is 0 and says nothing is left out. */
export function countRows({ counts }: ImportReport): [string, number][] {
  const { passwords, patreon } = counts;
  const rows: [string, number, always?: true][] = [
    ["Rows of users", counts.users, true],
    ["Rows of profiles", counts.profiles],
    ["Rows without an id, not read", counts.unreadable],
    ["New accounts", counts.created, true],
    ["Changed accounts", counts.updated, true],
    ["Unchanged since the last import", counts.unchanged, true],
    ["Joined to another account", counts.merged],
    ["Deleted here since, and left so", counts.deleted],
    ["Passwords: bcrypt", passwords.bcrypt],
    ["Passwords: Werkzeug scrypt", passwords.scrypt],
    ["Passwords: Werkzeug pbkdf2", passwords.pbkdf2],
    ["Passwords: unknown form", passwords.unknown],
    ["No password", passwords.none],
    ["Connected with Patreon", patreon.connected],
    ["Patreon tokens, encrypted", patreon.tokens],
    ["  of which expired", patreon.expired],
    ["  of which not renewable", patreon.reconnect],
    ["Paying, as the older system knew", counts.paid],
    ["Deactivated", counts.inactive],
    ["Older names kept for signing in", counts.aliases],
    ["Venues", counts.venues],
  ];
  return rows.filter(([, count, always]) => always || count > 0).map(([label, count]) => [label, count]);
}

/** The findings by code, in the order of the table of codes. */
export function groupFindings(findings: readonly ReportedFinding[]) {
  return findingCodes
    .map((code) => ({ code, ...wordsOf(code), found: findings.filter((finding) => finding.code === code) }))
    .filter(({ found }) => found.length > 0);
}

/** How a row is named to a person. */
export const rowName = ({ kind, legacyId }: ReportedFinding) => `${kind} ${legacyId}`;

const shownMax = 10;

function findingLines(findings: readonly ReportedFinding[], all: boolean): string[] {
  return groupFindings(findings).flatMap(({ code, what, todo, found }) => {
    const shown = all ? found : found.slice(0, shownMax);
    const rest = found.length - shown.length;
    const rows = shown.map((finding) => [
      `  ${rowName(finding)}`,
      finding.userId === null ? "" : String(finding.userId),
      finding.value ?? "",
    ]);
    return [
      "",
      `${code} (${found.length}): ${what}`,
      `  What to do: ${todo}`,
      ...columns(["  older row", "account here", "value"], rows),
      ...(rest > 0 ? [`  and ${rest} more: --all prints them, --report keeps them`] : []),
    ];
  });
}

/** The report for a terminal: counts, then what a person should look at. */
export function reportLines(report: ImportReport, all: boolean): string[] {
  const seconds = (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000;
  const rows = countRows(report).map(([label, count]) => [label, String(count)]);
  return [
    "",
    ...columns([report.dryRun ? "What would be" : "What was done", "count"], rows, 44),
    ...findingLines(report.findings, all),
    "",
    report.dryRun
      ? `Dry run, ${seconds.toFixed(1)} s: everything was written and taken back; nothing has changed.`
      : `Done in ${seconds.toFixed(1)} s. The older database was only read.`,
  ];
}
