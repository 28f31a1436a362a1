import "server-only";
import { Registry } from "prom-client";
import { connect } from "@/lib/db/client";
import { limitNames } from "@/lib/limits/limits";
import { loggedCause } from "@/lib/log";
import { createHouseMetrics, type HouseMetrics } from "@/lib/metrics/house-metrics";
import { keepFor, within } from "@/lib/metrics/keep";
import { createProcessMetrics, type ProcessMetrics } from "@/lib/metrics/process-metrics";
import { type HouseReading, readHouse, readMembers } from "@/lib/metrics/read-house";
import type { Deps } from "./deps";
import { refreshOutcomes, signInWays } from "./outcome-names";

interface Metrics {
  registry: Registry;
  process: ProcessMetrics;
  house: HouseMetrics;
  /** Set at the first scrape: who is never scraped opens no connection for it. */
  readHouse?: () => Promise<HouseReading | null>;
}

/** What is known beforehand begins at 0, so that the first of a kind shows as a rise and not as something new. */
function beginAtZero({ limitsHit, signIns, refreshes, transactions }: ProcessMetrics): void {
  for (const limit of [...limitNames, "guessing"]) limitsHit.inc({ limit }, 0);
  for (const way of signInWays) signIns.inc({ way }, 0);
  for (const outcome of refreshOutcomes) refreshes.inc({ outcome }, 0);
  for (const state of ["open", "waiting"]) transactions.set({ state }, 0);
}

function create(): Metrics {
  const registry = new Registry();
  const ofProcess = createProcessMetrics(registry);
  beginAtZero(ofProcess);
  return { registry, process: ofProcess, house: createHouseMetrics(registry) };
}

// On globalThis, because the bundler gives each route a copy of this module, and the process has one set of counts.
const kept = globalThis as { gatehouseMetrics?: Metrics };

function all(): Metrics {
  kept.gatehouseMetrics ??= create();
  return kept.gatehouseMetrics;
}

/** What this process counts. */
export const processMetrics = (): ProcessMetrics => all().process;

/** A scraper waits for ten seconds as a rule, and is to hear of the process even while the database is away. */
const houseSeconds = 6;

/** Counting a million members takes a moment, and they change slowly: so many times as long are they kept. */
const membersKept = 6;

function reader({ settings, now, tokens }: Deps): () => Promise<HouseReading | null> {
  const db = connect(settings.DATABASE_URL, 1, {
    name: "gatehouse metrics",
    pooler: settings.DATABASE_POOLER,
  });
  const { METRICS_KEPT_SECONDS } = settings;
  const members = keepFor(membersKept * METRICS_KEPT_SECONDS, now, () => readMembers({ db, now }));
  const read = () => within(houseSeconds, readHouse({ db, now, tokens }, members));
  return keepFor(METRICS_KEPT_SECONDS, now, read);
}

async function readOrTell(metrics: Metrics, deps: Deps): Promise<HouseReading | null> {
  metrics.readHouse ??= reader(deps);
  try {
    return await metrics.readHouse();
  } catch (error) {
    deps.log.warn({ cause: loggedCause(error) }, "house_not_read");
    return null;
  }
}

async function showRedis({ redisUp }: ProcessMetrics, { redis }: Deps): Promise<void> {
  // A gauge without labels starts at 0, which would be said of a Redis that nobody asked for.
  if (redis === null) redisUp.remove();
  else redisUp.set((await redis.isUp()) ? 1 : 0);
}

/** All metrics in Prometheus's text format. Never fails for the database: that it is away is one of the numbers. */
export async function metricsText(deps: Deps): Promise<{ text: string; contentType: string }> {
  const metrics = all();
  metrics.process.poolMax.set(deps.settings.DATABASE_POOL_MAX);
  const [reading] = await Promise.all([readOrTell(metrics, deps), showRedis(metrics.process, deps)]);
  metrics.house.show(reading);
  return { text: await metrics.registry.metrics(), contentType: metrics.registry.contentType };
}
