import "server-only";
import type { OverviewView } from "@/lib/contracts/overview";
import { listRunViews } from "@/lib/membership/run-views";
import { listDays } from "@/lib/overview/days";
import { countStates } from "@/lib/overview/members";
import { listWeeks } from "@/lib/overview/weeks";
import { deliveryHealth } from "@/lib/webhooks/deliveries";
import type { Deps } from "./deps";
import { keyUseOf } from "./views";

/** How the house stands now. */
export async function overviewOf({ db, now }: Pick<Deps, "db" | "now">): Promise<OverviewView> {
  const at = now();
  const members = await countStates(db, at);
  const [weeks, days, { lastReceivedAt, waiting, failed }, runs, { keys, alerts }] = await Promise.all([
    listWeeks(db, members, at),
    listDays(db, at),
    deliveryHealth({ db, now }),
    listRunViews(db, 1, at),
    keyUseOf(),
  ]);
  return {
    at: at.toISOString(),
    ...{ members, weeks, days, keys, alerts },
    webhooks: { lastAt: lastReceivedAt, waiting, failed },
    liveSessions: keys.reduce((sum, key) => sum + key.liveSessions, 0),
    lastRun: runs.runs[0] ?? null,
    nextRun: runs.nextScheduled,
  };
}
