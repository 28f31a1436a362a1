import postgres from "postgres";
import { batchSize, type OlderRow, type OlderSource, SourceError } from "./source";

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

const failed = (name: string, error: unknown) =>
  new SourceError(
    `The older database ${name} could not be read: ${error instanceof Error ? error.message : String(error)}`,
    { cause: error },
  );

/** The address without its password, to be shown. */
function shown(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `postgres://${hostname}${port ? `:${port}` : ""}${pathname}`;
}

/**
 * Opens a PostgreSQL database. Everything is read as text in UTC, because what a naive time means must not depend on
 * where this process runs.
 * @throws SourceError when it cannot be reached.
 */
export async function openPostgres(url: string): Promise<OlderSource> {
  const name = shown(url);
  const sql = postgres(url, {
    max: 1,
    onnotice() {},
    connect_timeout: 15,
    connection: { application_name: "gatehouse import", TimeZone: "UTC", DateStyle: "ISO, YMD" },
  });
  try {
    await sql.unsafe("begin isolation level repeatable read, read only");
  } catch (error) {
    await sql.end({ timeout: 1 });
    throw failed(name, error);
  }
  const ask = async <T extends object>(text: string, values: string[] = []): Promise<T[]> => {
    try {
      return await sql.unsafe<T[]>(text, values);
    } catch (error) {
      throw failed(name, error);
    }
  };

  async function* rows<C extends string>(table: string, columns: Partial<Record<C, string>>) {
    const entries = Object.entries(columns) as [C, string][];
    const list = entries.map(([ours, theirs]) => `${quoted(theirs)}::text as ${quoted(ours)}`).join(", ");
    try {
      const cursor = sql.unsafe<OlderRow<C>[]>(`select ${list} from ${quoted(table)}`).cursor(batchSize);
      for await (const batch of cursor) yield [...batch];
    } catch (error) {
      throw failed(name, error);
    }
  }

  return {
    name,
    async tables() {
      const found = await ask<{ table: string; columns: string[] }>(
        `select c.relname as table, array_agg(a.attname order by a.attnum) as columns
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         where c.relkind in ('r', 'v', 'm', 'p') and pg_table_is_visible(c.oid)
           and c.relnamespace not in (select oid from pg_namespace where nspname in ('pg_catalog', 'information_schema'))
         group by c.relname`,
      );
      return new Map(found.map(({ table, columns }) => [table, columns]));
    },
    async count(table) {
      const [row] = await ask<{ count: string }>(`select count(*)::text as count from ${quoted(table)}`);
      return Number(row?.count ?? 0);
    },
    rows,
    async highestId(table, column) {
      const [kept] = await ask<{ id: string | null }>(
        `select max(${quoted(column)})::text as id from ${quoted(table)}`,
      );
      const [given] = await ask<{ id: string | null }>(
        `select last_value::text as id from pg_sequences
         where format('%I.%I', schemaname, sequencename) = pg_get_serial_sequence($1, $2)`,
        [quoted(table), column],
      );
      return Math.max(0, ...[kept?.id, given?.id].map((id) => Number(id ?? 0)).filter(Number.isSafeInteger));
    },
    async close() {
      await sql.end({ timeout: 5 });
    },
  };
}
