import type { Effect, PlannedChange } from "@/lib/contracts/runs";
import { effectsInOrder } from "@/lib/membership/report";
import { columns } from "../table";

/** So many rows of each kind are shown unless all are asked for. */
export const rowsShown = 50;

const headings: Record<PlannedChange["effect"], { is: string; would: string }> = {
  lost: { is: "Lost access", would: "Would lose access" },
  gained: { is: "Gained access", would: "Would gain access" },
  changed: { is: "Changed, access as before", would: "Would change, access as before" },
};

/** A change as cells: who, Patreon id, from → to, until, why. */
export const changeCells = ({ name, userId, patreonId, from, to, until, why }: PlannedChange): string[] => [
  `${name ?? "(no name)"} #${userId}`,
  patreonId ?? "",
  `${from ?? "new"} → ${to}`,
  until?.slice(0, 10) ?? "",
  why,
];

export const changeHeading = ["Who", "Patreon id", "From → to", "Until", "Why"];

export const changeTitle = (effect: PlannedChange["effect"], count: number, isApplied: boolean) =>
  `${headings[effect][isApplied ? "is" : "would"]} (${count})`;

/**
 * What a run changed, as tables: who lost access first.
 * @param show.all long lists whole; else their end says how to see it.
 * @param show.counts how many there are of each effect, where `changes` are the first of them only.
 */
export function changeLines(
  changes: readonly PlannedChange[],
  show: { isApplied: boolean; all: boolean; counts?: Record<Effect, number> },
): string[] {
  return effectsInOrder.flatMap((effect) => {
    const rows = changes.filter((change) => change.effect === effect);
    const count = show.counts?.[effect] ?? rows.length;
    if (count === 0) return [];
    const shown = show.all ? rows : rows.slice(0, rowsShown);
    const table = columns(changeHeading, shown.map(changeCells));
    const left = count - shown.length;
    const more = left === 0 ? [] : [`… and ${left} more: --all shows everybody`];
    return [
      "",
      changeTitle(effect, count, show.isApplied),
      ...[...table, ...more].map((line) => `  ${line}`),
    ];
  });
}
