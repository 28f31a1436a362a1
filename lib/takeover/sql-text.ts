/** The two databases that older systems live in, as far as writing SQL for them differs. */
export type Dialect = "postgres" | "mysql";

export type SqlValue = string | number | boolean | Date | null;

/** A name of a table or column. */
const sqlName = (dialect: Dialect, name: string) =>
  dialect === "postgres" ? `"${name.replaceAll('"', '""')}"` : `\`${name.replaceAll("`", "``")}\``;

/**
 * A value as a literal. Times are written as the older systems keep them, in UTC without a zone. The file itself sets
 * what literals depend on (`standard_conforming_strings`, `sql_mode`).
 */
function sqlLiteral(dialect: Dialect, value: SqlValue): string {
  if (value === null) return "null";
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return dialect === "postgres" ? String(value) : value ? "1" : "0";
  if (value instanceof Date) return `'${value.toISOString().slice(0, 23).replace("T", " ")}'`;
  const quoted = value.replaceAll("'", "''");
  return `'${dialect === "mysql" ? quoted.replaceAll("\\", "\\\\") : quoted}'`;
}

type Values = Readonly<Record<string, SqlValue>>;

const assignments = (dialect: Dialect, values: Values, between: string) =>
  Object.entries(values)
    .map(([name, value]) => `${sqlName(dialect, name)} = ${sqlLiteral(dialect, value)}`)
    .join(between);

export const updateText = (dialect: Dialect, table: string, values: Values, where: Values) =>
  `update ${sqlName(dialect, table)} set ${assignments(dialect, values, ", ")} where ${assignments(dialect, where, " and ")};`;

export const insertText = (dialect: Dialect, table: string, values: Values) =>
  `insert into ${sqlName(dialect, table)} (${Object.keys(values)
    .map((name) => sqlName(dialect, name))
    .join(", ")}) values (${Object.values(values)
    .map((value) => sqlLiteral(dialect, value))
    .join(", ")});`;

export const deleteText = (dialect: Dialect, table: string, where: Values) =>
  `delete from ${sqlName(dialect, table)} where ${assignments(dialect, where, " and ")};`;

/** What is before and after the statements: all of them or none. */
export const frameOf = (dialect: Dialect): { head: string[]; foot: string[] } =>
  dialect === "postgres"
    ? { head: ["begin;", "set local standard_conforming_strings = on;"], foot: ["commit;"] }
    : {
        head: [
          "set session sql_mode = 'STRICT_ALL_TABLES', time_zone = '+00:00';",
          "set names utf8mb4;",
          "begin;",
        ],
        foot: ["commit;"],
      };
