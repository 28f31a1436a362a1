import { AppError } from "@/lib/errors";
import type { Counter, CounterStore } from "./counters";

/** So many in so many seconds. */
export interface Limit {
  points: number;
  seconds: number;
}

/** What is limited for each address, or for each person where the caller says so. */
export const limitNames = [
  "login",
  "register",
  "refresh",
  "password",
  "patreon",
  "webhook",
  "check",
  "staff_check",
  "mail",
] as const;
export type LimitName = (typeof limitNames)[number];

export type AddressLimits = Record<LimitName, Limit>;

/** Refuses what comes too often from one place. */
export interface Limits {
  /**
   * @param key an address or an account, folded by the caller; null when it cannot be known, which limits nothing.
   * @throws AppError too_many_requests with the seconds to wait.
   */
  require(name: LimitName, key: string | null): Promise<void>;
}

/** The refusal, in words with the wait in them. */
export function tooMany(seconds: number): AppError {
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return new AppError("too_many_requests", {
    detail: `Too many tries. Please wait ${wait} and try again`,
    retryAfterSeconds: seconds,
  });
}

/** @param scale multiplies every limit. */
export function createLimits(store: CounterStore, limits: AddressLimits, scale: number): Limits {
  const counters = Object.fromEntries(
    limitNames.map((name) => {
      const { points, seconds } = limits[name];
      return [name, store.counter(name, Math.max(1, Math.round(points * scale)), seconds)];
    }),
  ) as Record<LimitName, Counter>;
  return {
    async require(name, key) {
      if (key === null) return;
      const { passed, secondsLeft } = await counters[name].count(key);
      if (!passed) throw tooMany(secondsLeft);
    },
  };
}
