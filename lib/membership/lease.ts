import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { type Db, type DbOrTx, openLifeline, type Tx } from "@/lib/db/client";
import { databaseFault } from "@/lib/db/errors";

/**
 * A lease is held across all copies of the app by the database's clock, so that neither a wrong clock nor a process
 * that died keeps it for ever. A process that died is also known by its connection, which ends with it: who comes next
 * need not wait for the time to run out. Whoever loses a lease without dying is stopped at its next `Keep`.
 */

/** Held by the one process that verifies everybody, or applies what was held. */
export const verificationLease = "verify-members";

/** A holder renews at every page, and by a timer while it waits for Patreon. */
const leaseSeconds = 120;
/** Well within the lease, so that one lost renewal costs nothing. */
const renewEveryMs = 30_000;

const isFree = sql`leases.until < now() or (leases.backend_pid is not null
  and not exists (select 1 from pg_stat_activity where pid = leases.backend_pid))`;

/**
 * A statement about the lease that does not wait for its row. A holder's transaction keeps the row locked from its `Keep`
 * to its end, which at a large campaign takes minutes: so long would a connection of the pool hang with each who asks.
 * @returns null when the row stays locked: its holder is at work.
 */
async function unlessLocked<T>(db: Db, ask: (tx: Tx) => Promise<T>): Promise<T | null> {
  try {
    return await db.transaction(async (tx) => {
      await tx.execute(sql`set local lock_timeout = '500ms'`);
      return ask(tx);
    });
  } catch (error) {
    if (databaseFault(error)?.code !== "55P03") throw error;
    return null;
  }
}

/**
 * Takes the lease.
 * @param backendPid the database process of a connection that lasts as long as the holder; null: only time counts.
 * @returns false when somebody else holds it.
 */
export async function holdLease(
  db: Db,
  name: string,
  holder: string,
  backendPid: number | null = null,
): Promise<boolean> {
  const rows = await unlessLocked(db, (tx) =>
    tx.execute(sql`
      insert into leases (name, holder, until, backend_pid)
      values (${name}, ${holder}, now() + make_interval(secs => ${leaseSeconds}), ${backendPid})
      on conflict (name) do update
        set holder = excluded.holder, until = excluded.until, backend_pid = excluded.backend_pid
      where ${isFree}
      returning name`),
  );
  return rows?.length === 1;
}

/** Whether somebody holds the lease now. Its time may have run out under a holder who writes: then the row is locked. */
export async function isLeaseHeld(db: DbOrTx, name: string): Promise<boolean> {
  const [row] = await db.execute<{ free: boolean }>(
    sql`select ${isFree} as free from leases where name = ${name}`,
  );
  if (!row?.free) return row !== undefined;
  const open = await db.execute(sql`select 1 from leases where name = ${name} for share skip locked`);
  return open.length === 0;
}

/**
 * Renews a lease that was taken. @returns false when somebody else has had it meanwhile, be it free again by now: what
 * the holder knows is then out of date.
 */
export async function renewLease(db: DbOrTx, name: string, holder: string): Promise<boolean> {
  const rows = await db.execute(sql`
    update leases set until = now() + make_interval(secs => ${leaseSeconds})
    where name = ${name} and holder = ${holder} returning name`);
  return rows.length === 1;
}

export async function dropLease(db: DbOrTx, name: string, holder: string): Promise<void> {
  await db.execute(sql`delete from leases where name = ${name} and holder = ${holder}`);
}

/** Renews the lease. @throws Error when somebody else has it: the holder must write nothing more. */
export type Keep = (db: DbOrTx) => Promise<void>;

/**
 * Does work with the lease held, renewing it meanwhile.
 * @param lifeline whether a connection of its own tells when this process has died; without one, others wait for the
 * time to run out. Work of a moment, beside a site's requests, is not worth a connection.
 * @returns what the work gave; `busy` when somebody else holds the lease, and nothing was done.
 */
export async function withLease<T>(
  db: Db,
  name: string,
  { lifeline }: { lifeline: boolean },
  work: (keep: Keep) => Promise<T>,
): Promise<T | "busy"> {
  const holder = randomUUID();
  const life = lifeline ? await openLifeline(db) : null;
  try {
    if (!(await holdLease(db, name, holder, life?.backendPid ?? null))) return "busy";
    let isRenewing = false;
    const renewal = setInterval(async () => {
      if (isRenewing) return;
      isRenewing = true;
      await unlessLocked(db, (tx) => renewLease(tx, name, holder)).catch(() => {
        // The next `Keep` asks again, and stops the work when the lease is lost.
      });
      isRenewing = false;
    }, renewEveryMs);
    try {
      return await work(async (tx) => {
        if (!(await renewLease(tx, name, holder))) throw new Error(`The lease ${name} is another's by now`);
      });
    } finally {
      clearInterval(renewal);
      await dropLease(db, name, holder).catch(() => {
        // The lease ends by itself.
      });
    }
  } finally {
    await life?.close();
  }
}
