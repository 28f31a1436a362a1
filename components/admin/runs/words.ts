import type { Effect, RunView } from "@/lib/contracts/runs";
import type { Severity } from "../../ui/message";

type Told = Pick<RunView, "status" | "isUnderWay">;

const endings: Record<
  Exclude<RunView["status"], "running">,
  { label: string; color: Severity | "default" }
> = {
  done: { label: "Done", color: "success" },
  incomplete: { label: "Incomplete", color: "warning" },
  held: { label: "Held", color: "warning" },
  dropped: { label: "Dropped", color: "default" },
  failed: { label: "Failed", color: "error" },
};

/** Where a run stands, in a word or two, and the colour that goes with it. */
export function statusLabel({ status, isUnderWay }: Told): { label: string; color: Severity | "default" } {
  if (status !== "running") return endings[status];
  return isUnderWay ? { label: "Under way", color: "info" } : { label: "Interrupted", color: "warning" };
}

/** How a run asked, and whether it was to change anybody. */
export const kindInWords = ({ mode, dryRun }: Pick<RunView, "mode" | "dryRun">): string =>
  `${mode === "sweep" ? "Sweep" : "Person by person"}${dryRun ? ", plan only" : ""}`;

const triggers = { script: "Command line", cron: "Schedule", admin: "Staff" };

/** Who or what began a run. */
export const beginnerOf = ({ trigger, requestedBy }: Pick<RunView, "trigger" | "requestedBy">): string =>
  requestedBy?.name ?? triggers[trigger];

/** Changes were applied by runs that ended well and were not to plan only. */
const isApplied = ({ dryRun, status }: Pick<RunView, "dryRun" | "status">): boolean =>
  !dryRun && (status === "done" || status === "incomplete");

const headings: Record<Effect, { is: string; would: string }> = {
  lost: { is: "Lost access", would: "Would lose access" },
  gained: { is: "Gained access", would: "Would gain access" },
  changed: { is: "Changed, access as before", would: "Would change, access as before" },
};

/** What an effect is called, by whether the run was applied. */
export const effectInWords = (effect: Effect, run: Pick<RunView, "dryRun" | "status">): string =>
  headings[effect][isApplied(run) ? "is" : "would"];

export const peopleInWords = (count: number): string => (count === 1 ? "1 person" : `${count} people`);

/** A span of time as a person says it. */
export function durationInWords(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
