import { writeFileSync } from "node:fs";
import path from "node:path";
import type { ImportReport } from "@/lib/takeover/report";
import { reportPage } from "./html";

/** Writes the report as data where the file is called .json, else as a page. For the owner's eyes: it names people. */
export function writeReport(file: string, report: ImportReport): void {
  const isData = path.extname(file).toLowerCase() === ".json";
  writeFileSync(file, isData ? `${JSON.stringify(report, null, 2)}\n` : reportPage(report), { mode: 0o600 });
}
