import type { RunEvent } from "@/lib/membership/run-context";
import type { VerifyResult } from "@/lib/membership/verify";
import { changeLines } from "./changes";
import { barProgress, lineProgress } from "./progress";
import type { Told } from "./told";
import { uncheckedLines } from "./unchecked";
import type { WhatIf } from "./what-if";

/** How a run is told: results on stdout, progress on stderr. */
export interface Reporter {
  onEvent(event: RunEvent): void;
  onResult(result: VerifyResult): void;
}

interface Telling {
  /** Long lists are told whole. */
  all: boolean;
  /** null: the run is no what-if. */
  whatIf: { changed: WhatIf; words: string } | null;
}

type Write = (line: string) => void;
const print: Write = (line) => process.stdout.write(`${line}\n`);
const note: Write = (line) => process.stderr.write(`${line}\n`);

/** One JSON object a line, an event each; the last is the result. */
function jsonReporter({ whatIf }: Telling, now: () => Date): Reporter {
  const tell = (event: object) =>
    print(
      JSON.stringify({ time: now().toISOString(), ...event, ...(whatIf ? { whatIf: whatIf.changed } : {}) }),
    );
  return { onEvent: tell, onResult: (result) => tell({ event: "finished", ...result }) };
}

/** What was counted, in a line. */
function summary(result: VerifyResult): string[] {
  if (!result.counts) return [result.message ?? ""];
  const { seen, gained, lost, changed, unknown } = result.counts;
  const calls = `${result.apiCalls} ${result.apiCalls === 1 ? "call" : "calls"} to Patreon`;
  const would = result.dryRun ? " (dry run: nobody was changed)" : "";
  return [
    "",
    `${result.outcome}${would}: ${seen} members seen, ${gained} gained, ${lost} lost, ${changed} changed, ${unknown} unknown, ${calls}`,
    ...(result.message ? [result.message] : []),
  ];
}

/** Whether what a run planned was done. */
export const isApplied = ({ dryRun, outcome }: VerifyResult) =>
  !dryRun && (outcome === "done" || outcome === "incomplete");

/** Tables at the end, for a person. */
function readableReporter({ all, whatIf }: Telling, told: Told, terminal: boolean): Reporter {
  const progress = (terminal ? barProgress : lineProgress)(() => performance.now(), note);
  const whatIfLine = `WHAT IF: ${whatIf?.words}. Nobody is changed by this; what a run would change today anyway is in it.`;
  if (whatIf) print(whatIfLine);
  return {
    onEvent: progress.onEvent,
    onResult(result) {
      progress.onEnd();
      const lines = [
        ...changeLines(told.changes, { isApplied: isApplied(result), all, counts: told.counts }),
        ...uncheckedLines(told.unchecked, all),
        ...summary(result),
        ...(whatIf ? ["", whatIfLine] : []),
      ];
      for (const line of lines) print(line);
    },
  };
}

/**
 * JSON lines for programs, tables for people, with a bar at a terminal and plain lines in a log.
 * @param told filled by the caller's events before the end is told.
 */
export function chooseReporter(
  output: Telling & { json: boolean; terminal: boolean },
  told: Told,
  now: () => Date,
): Reporter {
  return output.json ? jsonReporter(output, now) : readableReporter(output, told, output.terminal);
}
