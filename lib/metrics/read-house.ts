import { sql } from "drizzle-orm";
import { listOpenAlerts } from "@/lib/alerts/raise";
import type { StateCounts } from "@/lib/contracts/overview";
import type { Db, Tx } from "@/lib/db/client";
import { type ConnectionUse, readConnections } from "@/lib/db/connections";
import { isMigrated } from "@/lib/db/migrate";
import { type RunStanding, readRunStanding } from "@/lib/membership/run-standing";
import { countStates } from "@/lib/overview/members";
import { listKeyUse } from "@/lib/sessions/keys";
import { deliveryHealth } from "@/lib/webhooks/deliveries";

/** How the house stands, as far as the database tells. */
export interface HouseReading extends RunStanding {
  sessions: { key: string; count: number }[];
  members: StateCounts;
  webhooks: { waiting: number; failed: number; lagSeconds: number; lastReceivedAt: Date | null };
  connections: ConnectionUse[];
  connectionsMax: number;
  /** The keys of the causes that are open. */
  alerts: string[];
}

export interface HouseDeps {
  /** A pool of its own: where the app's has no connection left, that is what is to be seen. */
  db: Db;
  now: () => Date;
  tokens: { accessMinutes: number; skewSeconds: number };
}

/** Scrapers wait for ten seconds as a rule; no single statement may take it all. */
const statementSeconds = 3;

async function readWebhooks(tx: Tx, now: Date): Promise<HouseReading["webhooks"]> {
  const health = await deliveryHealth({ db: tx, now: () => now });
  const oldest = health.oldestWaitingAt === null ? now : new Date(health.oldestWaitingAt);
  return {
    waiting: health.waiting,
    failed: health.failed,
    lagSeconds: Math.max(0, (now.getTime() - oldest.getTime()) / 1000),
    lastReceivedAt: health.lastReceivedAt === null ? null : new Date(health.lastReceivedAt),
  };
}

const bounded = sql.raw(`set local statement_timeout = '${statementSeconds}s'`);

/** Counts everybody, by the state of their membership: of all that is told of the house this alone reads whole tables. */
export async function readMembers({ db, now }: Pick<HouseDeps, "db" | "now">): Promise<StateCounts> {
  const read = async (tx: Tx) => {
    await tx.execute(bounded);
    return countStates(tx, now());
  };
  return db.transaction(read, { accessMode: "read only" });
}

/**
 * Reads the house, a dozen statements on one connection.
 * @param members what `readMembers` gives, or gave a while ago.
 * @returns null while the database's migrations are behind: its tables are not those that are known here.
 * @throws the driver's error when the database does not answer in time.
 */
export async function readHouse(
  { db, now, tokens }: HouseDeps,
  members: () => Promise<StateCounts>,
): Promise<HouseReading | null> {
  if (!(await isMigrated(db))) return null;
  // Before the transaction and not in it: there is one connection.
  const counts = await members();
  const at = now();
  const read = async (tx: Tx): Promise<HouseReading> => {
    await tx.execute(bounded);
    const keys = await listKeyUse(tx, at, tokens);
    const connections = await readConnections(tx);
    return {
      sessions: keys.map(({ kid, liveSessions }) => ({ key: kid, count: liveSessions })),
      members: counts,
      ...(await readRunStanding(tx, at)),
      webhooks: await readWebhooks(tx, at),
      connections: connections.use,
      connectionsMax: connections.max,
      alerts: (await listOpenAlerts(tx)).map(({ key }) => key),
    };
  };
  return db.transaction(read, { accessMode: "read only" });
}
