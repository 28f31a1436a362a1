import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./visitor";

const pauseBetweenTriesMs = 200;

/** An answer in the end, and how many tries came to nothing before it. */
export interface Insisted {
  /** null: there was no answer to be had, for as long as the patience lasted. */
  answer: Answer | null;
  repeats: number;
  /** The status of the last try; null: it was not answered at all. */
  lastStatus: number | null;
}

/** Asks until there is an answer that does not say to come again. */
export async function insist(ask: () => Promise<Answer>, patienceMs: number): Promise<Insisted> {
  const begun = performance.now();
  for (let repeats = 0; ; repeats += 1) {
    const answer = await ask().catch(() => null);
    const lastStatus = answer?.status ?? null;
    if (answer && answer.status < 500) return { answer, repeats, lastStatus };
    if (performance.now() - begun > patienceMs) return { answer: null, repeats, lastStatus };
    await sleep(pauseBetweenTriesMs);
  }
}

/** Looks until what is hoped for is so. @returns how long that took in ms; null: longer than the patience. */
export async function untilSo(look: () => Promise<boolean>, patienceMs: number): Promise<number | null> {
  const begun = performance.now();
  while (!(await look())) {
    if (performance.now() - begun > patienceMs) return null;
    await sleep(500);
  }
  return Math.round(performance.now() - begun);
}
