import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { hostsOf, primaryOf } from "./primary";
import { type Pause, retryTransaction } from "./retry";
import * as schema from "./schema";
import { endWithConnection } from "./transactions";

export type Db = PostgresJsDatabase<typeof schema> & { $client: postgres.Sql };
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
/** What a store takes: the database, or a transaction its verb has opened. */
export type DbOrTx = Db | Tx;

/** What the app's connections are called in `pg_stat_activity`. */
export const applicationName = "gatehouse";

/**
 * A connection on which nothing has moved for so long is asked whether the other end is there: ten times, a second apart
 * (Node sets both), and then it is ended. A lifeline is to outlast a short cut.
 */
const keepAliveSeconds = 10;
const lifelineKeepAliveSeconds = 60;

export interface ConnectOptions {
  /**
   * Between us and PostgreSQL stands a pooler that lends a connection for one transaction (PgBouncer's `pool_mode =
   * transaction`): nothing may then be kept with a connection, neither a prepared statement nor a sign of life.
   */
  pooler?: boolean;
  /** What the connections are called in `pg_stat_activity`. */
  name?: string;
  /** How a transaction waits before it is tried again. */
  pause?: Pause;
}

/**
 * Opens a pool. Its transactions are tried again when others were at the same rows, so what a transaction does must be
 * fit to be done again. `url` may name several hosts, `postgres://user@one:5432,two:5432/name`: whichever takes writes is
 * connected to.
 * @param max connections at most.
 */
export function connect(
  url: string,
  max: number,
  { pooler = false, name = applicationName, pause }: ConnectOptions = {},
): Db {
  const hosts = hostsOf(url);
  const client = postgres(hosts?.[0]?.url ?? url, {
    ...(hosts ? { socket: primaryOf(hosts) } : {}),
    max,
    onnotice() {},
    // A dead server must become an error a page can show, not a request that hangs.
    connect_timeout: 5,
    keep_alive: keepAliveSeconds,
    // A server that is back is found again within a second; left to itself the driver waits up to twenty.
    backoff: (retries) => Math.random() * Math.min(3 ** retries / 100, 1),
    idle_timeout: 60,
    max_lifetime: 30 * 60,
    prepare: !pooler,
    connection: { application_name: name },
  });
  endWithConnection(client);
  const db = drizzle(client, { schema });
  const once: typeof db.transaction = db.transaction.bind(db);
  db.transaction = (work, config) => retryTransaction(() => once(work, config), pause);
  return db;
}

/** Closes the pool, waiting for what is under way. */
export async function disconnect(db: Db): Promise<void> {
  await db.$client.end({ timeout: 5 });
}

/** A connection beside the pool that lasts until it is closed, or until this process ends, however it ends. */
export interface Lifeline {
  /** The database process at its other end, as `pg_stat_activity` lists it. */
  readonly backendPid: number;
  close(): Promise<void>;
}

/**
 * A client of its own and no reserved connection of the pool: one that dies while reserved takes the whole process
 * with it when it is given back (postgres.js 3.4).
 * @returns null behind a pooler: the database process at the other end is lent to others in between, and lives on
 * without us.
 */
export async function openLifeline(db: Db): Promise<Lifeline | null> {
  if (!db.$client.options.prepare) return null;
  // Parsed options are taken as they are: `listen` of postgres.js opens its own connection in the same way.
  const options = db.$client.options as unknown as postgres.Options<Record<string, never>>;
  const client = postgres({
    ...options,
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    keep_alive: lifelineKeepAliveSeconds,
  });
  const close = () => client.end({ timeout: 1 });
  try {
    const [row] = await client<{ pid: number }[]>`select pg_backend_pid() as pid`;
    if (!row) throw new Error("A select returned no row");
    return { backendPid: row.pid, close };
  } catch (error) {
    await close();
    throw error;
  }
}
