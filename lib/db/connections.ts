import { sql } from "drizzle-orm";
import { applicationName, type DbOrTx } from "./client";

export interface ConnectionUse {
  /** As PostgreSQL has it: active, idle, idle in transaction… */
  state: string;
  count: number;
}

/** The connections of all copies of the app to this database, by state, and how many the server takes of whomever. */
export async function readConnections(db: DbOrTx): Promise<{ use: ConnectionUse[]; max: number }> {
  const use = await db.execute<{ state: string; count: number }>(sql`
    select coalesce(state, 'unknown') as state, count(*)::integer as count
    from pg_stat_activity
    where datname = current_database() and application_name = ${applicationName}
    group by 1 order by 1`);
  const [row] = await db.execute<{ max: number }>(
    sql`select current_setting('max_connections')::integer as max`,
  );
  return { use: use.map(({ state, count }) => ({ state, count })), max: row?.max ?? 0 };
}
