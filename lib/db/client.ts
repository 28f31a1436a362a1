import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "./schema";

export type Db = PostgresJsDatabase<typeof schema> & { $client: postgres.Sql };
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
/** What a store takes: the database, or a transaction its verb has opened. */
export type DbOrTx = Db | Tx;

/** What the app's connections are called in `pg_stat_activity`. */
export const applicationName = "gatehouse";

/**
 * Opens a pool.
 * @param max connections at most.
 * @param name what they are called in `pg_stat_activity`.
 */
export function connect(url: string, max: number, name = applicationName): Db {
  const client = postgres(url, {
    max,
    onnotice() {},
    // A dead server must become an error a page can show, not a request that hangs.
    connect_timeout: 5,
    idle_timeout: 60,
    max_lifetime: 30 * 60,
    connection: { application_name: name },
  });
  return drizzle(client, { schema });
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
 */
export async function openLifeline(db: Db): Promise<Lifeline> {
  // Parsed options are taken as they are: `listen` of postgres.js opens its own connection in the same way.
  const options = db.$client.options as unknown as postgres.Options<Record<string, never>>;
  const client = postgres({ ...options, max: 1, idle_timeout: 0, max_lifetime: null });
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
