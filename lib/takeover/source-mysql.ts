import type { Readable } from "node:stream";
import mysql from "mysql2";
import { batchSize, type OlderRow, type OlderSource, SourceError } from "./source";

const quoted = (name: string) => `\`${name.replaceAll("`", "``")}\``;

function shown(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `mysql://${hostname}${port ? `:${port}` : ""}${pathname}`;
}

const failed = (name: string, error: unknown) => {
  const { code, message } = error as { code?: string; message?: string };
  return new SourceError(
    `The older database ${name} could not be read: ${message || code || String(error)}`,
    {
      cause: error,
    },
  );
};

/**
 * Opens a MySQL or MariaDB database. Everything is read as text, in UTC; a bit is read as the number it is.
 * @throws SourceError when it cannot be reached.
 */
export async function openMysql(url: string): Promise<OlderSource> {
  const name = shown(url);
  const connection = mysql.createConnection({
    uri: url,
    charset: "utf8mb4",
    connectTimeout: 15_000,
    typeCast: (field) => {
      if (field.type !== "BIT") return field.string("utf8");
      const bytes = field.buffer();
      return bytes === null ? null : String(bytes.at(-1) ?? 0);
    },
  });
  // Where nobody asks at the moment, a broken connection is told by the next question.
  connection.on("error", () => {});
  const ask = <T extends object>(text: string, values: string[] = []): Promise<T[]> =>
    new Promise((resolve, reject) => {
      connection.query(text, values, (error, rows) =>
        error ? reject(failed(name, error)) : resolve(rows as T[]),
      );
    });
  try {
    await ask("set time_zone = '+00:00'");
    await ask("set session transaction isolation level repeatable read");
    await ask("start transaction with consistent snapshot, read only");
  } catch (error) {
    connection.destroy();
    throw error;
  }

  async function* rows<C extends string>(table: string, columns: Partial<Record<C, string>>) {
    const entries = Object.entries(columns) as [C, string][];
    const list = entries.map(([ours, theirs]) => `${quoted(theirs)} as ${quoted(ours)}`).join(", ");
    let batch: OlderRow<C>[] = [];
    const stream: Readable = connection.query(`select ${list} from ${quoted(table)}`).stream();
    try {
      for await (const row of stream) {
        batch.push(row as OlderRow<C>);
        if (batch.length < batchSize) continue;
        yield batch;
        batch = [];
      }
    } catch (error) {
      throw failed(name, error);
    }
    if (batch.length > 0) yield batch;
  }

  return {
    name,
    async tables() {
      const found = await ask<{ t: string; c: string }>(
        `select table_name as t, column_name as c from information_schema.columns
         where table_schema = database() order by table_name, ordinal_position`,
      );
      const tables = new Map<string, string[]>();
      for (const { t, c } of found) tables.set(t, [...(tables.get(t) ?? []), c]);
      return tables;
    },
    async count(table) {
      const [row] = await ask<{ count: string }>(`select count(*) as count from ${quoted(table)}`);
      return Number(row?.count ?? 0);
    },
    rows,
    async highestId(table, column) {
      const [kept] = await ask<{ id: string | null }>(
        `select max(${quoted(column)}) as id from ${quoted(table)}`,
      );
      const [next] = await ask<{ id: string | null }>(
        `select auto_increment as id from information_schema.tables
         where table_schema = database() and table_name = ?`,
        [table],
      );
      const given = next?.id ? Number(next.id) - 1 : 0;
      return Math.max(0, given, Number(kept?.id ?? 0) || 0);
    },
    close: () =>
      new Promise((resolve) => {
        connection.end(() => resolve());
      }),
  };
}
