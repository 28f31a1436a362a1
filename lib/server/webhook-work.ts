import "server-only";
import { loggedCause } from "@/lib/log";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { wait } from "@/lib/patreon/patience";
import { workDeliveries } from "@/lib/webhooks/work";
import type { Deps } from "./deps";
import { freezesProcesses } from "./platform";

/** So long a platform that ends functions lets the work after an answer go on; it ends them at 60. */
export const webhookWorkSeconds = 45;

/** What is due within so long is waited for; the heartbeat finds the rest. */
const soonMs = 30_000;

let soon: NodeJS.Timeout | undefined;
let isWaiting = false;

/** Works what is due, and logs its faults. @returns in how many milliseconds there is work again; infinite for none. */
async function workDue(deps: Deps, limitSeconds: number | null): Promise<number> {
  try {
    const { nextDueAt, ...result } = await workDeliveries(verifyDepsOf(deps, deps.settings), {
      limitSeconds,
    });
    if (result.told + result.unknown > 0) deps.log.info(result, "webhooks_worked");
    if (nextDueAt === null) return Number.POSITIVE_INFINITY;
    return Math.max(nextDueAt.getTime() - deps.now().getTime(), 1000);
  } catch (error) {
    deps.log.error({ cause: loggedCause(error) }, "webhooks_not_worked");
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * Works the deliveries that are due, after the answer or on the heartbeat: Patreon never waits for it, and its faults
 * are logged and nobody's.
 */
export async function workWebhooks(deps: Deps, limitSeconds: number | null): Promise<void> {
  const began = performance.now();
  const ms = await workDue(deps, limitSeconds);
  clearTimeout(soon);
  if (ms >= soonMs) return;
  if (!freezesProcesses()) {
    soon = setTimeout(() => workWebhooks(deps, limitSeconds), ms).unref();
    return;
  }
  // A timer would be frozen with the process; for what is awaited it is kept awake, and one who waits is enough.
  const leftMs = (limitSeconds ?? webhookWorkSeconds) * 1000 - (performance.now() - began) - ms;
  if (isWaiting || leftMs <= 0) return;
  isWaiting = true;
  await wait(ms);
  isWaiting = false;
  await workWebhooks(deps, leftMs / 1000);
}
