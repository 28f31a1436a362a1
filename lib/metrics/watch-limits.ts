import { AppError } from "@/lib/errors";
import type { Guessing } from "@/lib/limits/guessing";
import type { Limits } from "@/lib/limits/limits";
import type { ProcessMetrics } from "./process-metrics";

type Hit = Pick<ProcessMetrics, "limitsHit">;

async function countHit<T>({ limitsHit }: Hit, limit: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === "too_many_requests") limitsHit.inc({ limit });
    throw error;
  }
}

/** The same limits, and each refusal counted by its limit. */
export const watchLimits = (limits: Limits, metrics: Hit): Limits => ({
  require: (name, key) => countHit(metrics, name, limits.require(name, key)),
});

/** The same guard, and each try that it refuses counted. */
export const watchGuessing = (guessing: Guessing, metrics: Hit): Guessing => ({
  ...guessing,
  attempt: (who) => countHit(metrics, "guessing", guessing.attempt(who)),
});
