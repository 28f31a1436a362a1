import { cpus } from "node:os";

/** One thing measured beside another, in one run. */
export interface Row {
  what: string;
  ours: string;
  beside: string;
  ratio: string;
  budget: string;
}

export const note = (line: string) => process.stderr.write(`  ${line}\n`);

/** The table as Markdown, with the machine it was measured on. */
export function printTable(rows: readonly Row[], rounds: number): void {
  console.log(
    `\n${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}, medians of ${rounds} rounds\n`,
  );
  console.log("| What | Ratio | Budget | Gatehouse | Beside |\n| --- | --- | --- | --- | --- |");
  for (const { what, ours, beside, ratio, budget } of rows)
    console.log(`| ${what} | ${ratio} | ${budget} | ${ours} | ${beside} |`);
}
