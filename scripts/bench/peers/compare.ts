import { median } from "../load";
import { note, type Row } from "../report";

/** Something that all are asked to do. */
export interface Work<T> {
  what: string;
  /** Which way is ahead. */
  better: "more" | "less";
  show(value: number): string;
  /** Gatehouse first. */
  of: readonly [T, ...T[]];
  measure(one: T): Promise<number>;
  /** What to know about the figure of one of them; empty where there is nothing. */
  caveat?(one: T): string;
}

interface Named {
  name: string;
  /** Not a way to keep people signed in: nobody need be ahead of it. */
  isFloor?: true;
}

/** Measures each in turn, so many rounds, so that what disturbs the machine disturbs all alike. */
export async function compare<T extends Named>(work: Work<T>, rounds: number): Promise<Row[]> {
  note(work.what);
  const values = work.of.map((): number[] => []);
  for (let round = 1; round <= rounds; round += 1)
    for (const [index, one] of work.of.entries()) values[index]?.push(await work.measure(one));
  return rowsOf(work, values.map(median));
}

/** A row for each of the others; a ratio over 1 means that Gatehouse is ahead. */
function rowsOf<T extends Named>(work: Work<T>, [ours = Number.NaN, ...others]: number[]): Row[] {
  return others.map((value, index) => {
    const one = work.of[index + 1] as T;
    const caveat = work.caveat?.(one) ?? "";
    return {
      what: work.what,
      ratio: (work.better === "more" ? ours / value : value / ours).toFixed(2),
      budget: one.isFloor ? "" : "> 1",
      ours: work.show(ours),
      beside: `${one.name}: ${work.show(value)}${caveat ? ` (${caveat})` : ""}`,
    };
  });
}
