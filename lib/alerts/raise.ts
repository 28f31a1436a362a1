import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db, DbOrTx } from "@/lib/db/client";
import { alerts } from "@/lib/db/schema";
import { type Log, loggedCause } from "@/lib/log";
import type { AlertChannel } from "./channels";

export interface AlertDeps {
  db: Db;
  now: () => Date;
  log: Log;
  /** Where alerts go; none: they are in the log and on the admins' page alone. */
  channels: readonly AlertChannel[];
}

/**
 * Tells whoever is in charge, once a cause: a cause that is raised again is counted, and told again only after it was
 * resolved, or when no channel had got through. Never throws for a dead channel: what is alerted matters more than
 * the alert.
 */
export async function raiseAlert(deps: AlertDeps, key: string, text: string): Promise<void> {
  const now = deps.now();
  deps.log.error({ alert: key }, text);
  const ifOpen = (open: unknown, otherwise: unknown) =>
    sql`case when ${alerts.resolvedAt} is null then ${open} else ${otherwise} end`;
  await deps.db
    .insert(alerts)
    .values({ key, text, firstRaisedAt: now, lastRaisedAt: now })
    .onConflictDoUpdate({
      target: alerts.key,
      set: {
        text,
        lastRaisedAt: now,
        count: ifOpen(sql`${alerts.count} + 1`, sql`1`),
        firstRaisedAt: ifOpen(alerts.firstRaisedAt, sql`excluded.first_raised_at`),
        toldAt: ifOpen(alerts.toldAt, sql`null`),
        resolvedAt: null,
      },
    });
  if (deps.channels.length === 0 || !(await claimTelling(deps, key, now))) return;
  if (!(await tell(deps, key, text)))
    await deps.db
      .update(alerts)
      .set({ toldAt: null })
      .where(and(eq(alerts.key, key), eq(alerts.toldAt, now)));
}

/** Of many who raise the same cause at once, one tells. @returns whether it is this one. */
async function claimTelling({ db }: AlertDeps, key: string, now: Date): Promise<boolean> {
  const rows = await db
    .update(alerts)
    .set({ toldAt: now })
    .where(and(eq(alerts.key, key), isNull(alerts.resolvedAt), isNull(alerts.toldAt)))
    .returning({ key: alerts.key });
  return rows.length === 1;
}

/** @returns whether at least one channel got through. */
async function tell({ channels, log }: AlertDeps, key: string, text: string): Promise<boolean> {
  const sent = await Promise.all(
    channels.map(async ({ name, send }) => {
      try {
        await send(text);
        return true;
      } catch (error) {
        log.warn({ alert: key, channel: name, cause: loggedCause(error) }, "alert_not_delivered");
        return false;
      }
    }),
  );
  return sent.includes(true);
}

/** Notes that a cause is gone, and says so to those who were told of it. Nothing happens when it was not open. */
export async function resolveAlert(deps: AlertDeps, key: string): Promise<void> {
  const [row] = await deps.db
    .update(alerts)
    .set({ resolvedAt: deps.now() })
    .where(and(eq(alerts.key, key), isNull(alerts.resolvedAt)))
    .returning({ text: alerts.text, toldAt: alerts.toldAt });
  if (row?.toldAt) await tell(deps, key, `Resolved: ${row.text}`);
}

/** What is open now, oldest first. */
export async function listOpenAlerts(db: DbOrTx) {
  return db.select().from(alerts).where(isNull(alerts.resolvedAt)).orderBy(alerts.firstRaisedAt);
}
