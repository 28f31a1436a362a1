import "server-only";
import { loggedCause } from "@/lib/log";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { workDeliveries } from "@/lib/webhooks/work";
import type { Deps } from "./deps";

/** So long a platform that ends functions lets the work after an answer go on; it ends them at 60. */
export const webhookWorkSeconds = 45;

/** What is due within so long is worked by a timer; the heartbeat finds the rest. */
const soonMs = 30_000;

let soon: NodeJS.Timeout | undefined;

/**
 * Works the deliveries that are due, after the answer or on the heartbeat: Patreon never waits for it, and its faults
 * are logged and nobody's.
 */
export async function workWebhooks(deps: Deps, limitSeconds: number | null): Promise<void> {
  try {
    const { nextDueAt, ...result } = await workDeliveries(verifyDepsOf(deps, deps.settings), {
      limitSeconds,
    });
    if (result.told + result.unknown > 0) deps.log.info(result, "webhooks_worked");
    const ms = nextDueAt === null ? Number.POSITIVE_INFINITY : nextDueAt.getTime() - deps.now().getTime();
    clearTimeout(soon);
    if (ms < soonMs) soon = setTimeout(() => workWebhooks(deps, limitSeconds), Math.max(ms, 1000)).unref();
  } catch (error) {
    deps.log.error({ cause: loggedCause(error) }, "webhooks_not_worked");
  }
}
