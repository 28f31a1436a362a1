import { sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";

/**
 * Lets PostgreSQL take back every second transaction that writes to the table, at its commit and with a serialization
 * failure, as a distributed database does. A sequence counts, because it alone is not taken back.
 * @returns how many were taken back so far, and what ends it.
 */
export async function takeBackCommits(db: Db, table: string) {
  await db.execute(
    sql.raw(`
      create sequence commits;
      create function take_back() returns trigger language plpgsql as $$
      begin
        if nextval('commits') % 2 = 1 then
          raise exception 'taken back' using errcode = 'serialization_failure';
        end if;
        return null;
      end $$;
      create constraint trigger taken_back after insert or update on ${table}
        deferrable initially deferred for each row execute function take_back();`),
  );
  return {
    async count(): Promise<number> {
      const [row] = await db.execute<{ count: number }>(
        sql`select ((last_value + 1) / 2)::integer as count from commits where is_called`,
      );
      return row?.count ?? 0;
    },
    async end(): Promise<void> {
      await db.execute(
        sql.raw(`drop trigger taken_back on ${table}; drop function take_back; drop sequence commits;`),
      );
    },
  };
}
