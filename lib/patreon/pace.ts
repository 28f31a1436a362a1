import type { Wait } from "./patience";

/** Patreon allows a client 100 requests in 2 seconds; the rest is left to sign-ins that happen meanwhile. */
const requestsMax = 80;
const windowMs = 2000;

/**
 * Patreon's edge blocks whoever earns more than 2000 refusals (4xx) in 10 minutes for half an hour, which would take
 * the sign-in down too. A fifth of that leaves room for everything else that asks at the same time.
 */
const refusalsMax = 400;
const refusalWindowMs = 10 * 60_000;
/** A rest lasts until so many of them have left the window: many short rests would only ask more often. */
const refusalsForgotten = 100;

/** Keeps many requests within Patreon's limits. */
export interface Pace {
  /** To be awaited before each request. */
  turn(): Promise<void>;
  /** To be told of each answer that refuses (4xx). */
  refused(): void;
  /** When requests may be made again after too many refusals; null: now. */
  restUntil(): Date | null;
}

/** Lets a request start when fewer than the allowed number started within the window. */
export function createPace(now: () => Date, pause: Wait): Pace {
  const started: number[] = [];
  const refusals: number[] = [];
  let queue: Promise<void> = Promise.resolve();
  const turn = async () => {
    const oldest = started.length >= requestsMax ? started[started.length - requestsMax] : undefined;
    const ms = oldest === undefined ? 0 : oldest + windowMs - now().getTime();
    if (ms > 0) await pause(ms);
    started.push(now().getTime());
    if (started.length > requestsMax) started.splice(0, started.length - requestsMax);
  };
  return {
    turn() {
      queue = queue.then(turn);
      return queue;
    },
    refused() {
      refusals.push(now().getTime());
      if (refusals.length > refusalsMax) refusals.splice(0, refusals.length - refusalsMax);
    },
    restUntil() {
      const [oldest, last] = [refusals.at(-refusalsMax), refusals.at(refusalsForgotten - 1 - refusalsMax)];
      if (oldest === undefined || last === undefined) return null;
      const isSpent = oldest + refusalWindowMs > now().getTime();
      return isSpent ? new Date(last + refusalWindowMs) : null;
    },
  };
}
