import type { RunEvent } from "@/lib/membership/run-context";

/** Somebody who could not be checked and stays as before. */
export type Unchecked = Pick<Extract<RunEvent, { event: "unchecked" }>, "userId" | "why">;

const idsShown = 20;

/** Who could not be checked, by reason, the commonest first. */
export function uncheckedLines(unchecked: readonly Unchecked[], all: boolean): string[] {
  if (unchecked.length === 0) return [];
  const byReason = new Map<string, Unchecked[]>();
  for (const one of unchecked) {
    const same = byReason.get(one.why);
    if (same) same.push(one);
    else byReason.set(one.why, [one]);
  }
  const reasons = [...byReason].sort(([, some], [, others]) => others.length - some.length);
  const lines = reasons.flatMap(([why, people]) => {
    const shown = all ? people : people.slice(0, idsShown);
    const left = people.length - shown.length;
    const more = left === 0 ? "" : ` … and ${left} more: --all shows everybody`;
    return [`  ${why} (${people.length})`, `    ${shown.map(({ userId }) => `#${userId}`).join(" ")}${more}`];
  });
  return ["", `Could not be checked and stay as they are (${unchecked.length})`, ...lines];
}
