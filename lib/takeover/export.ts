import type { Db } from "@/lib/db/client";
import type { TokenBox } from "@/lib/patreon/token-box";
import type { Account } from "./account";
import type { Form, LegacySystem, UserColumn } from "./form";
import { type Dialect, deleteText, frameOf, insertText, type SqlValue, updateText } from "./sql-text";
import { type AccountNow, findLastImport, listAccountsNow, listDeleted } from "./store";

interface Deps {
  db: Db;
  tokenBox: TokenBox;
}

/** The way back of one older system. */
export interface LegacyExport {
  /** The whole file, one line an item. */
  lines: string[];
  changed: number;
  added: number;
  deleted: number;
  /** What the older database has no place for, in sentences. */
  leftOut: string[];
}

type UserValues = Partial<Record<UserColumn, SqlValue>>;

/** What is written of Patreon tokens; null where none are to be written. */
async function grantValues(box: TokenBox, now: AccountNow): Promise<UserValues | null> {
  if (!now.grant) return null;
  const accessToken = await box.open(now.grant.accessToken);
  const refreshToken = await box.open(now.grant.refreshToken);
  if (accessToken === null || refreshToken === null) return null;
  return { accessToken, refreshToken: refreshToken || null, tokenExpiresAt: now.grant.tokenExpiresAt };
}

/** What of an account is not what the import wrote: the person, staff or Patreon changed it here. */
function changesOf(now: AccountNow, written: Account): UserValues {
  const values: UserValues = {};
  const fields = ["username", "email", "role", "isActive", "patreonId", "patreonConnected"] as const;
  for (const field of fields) if (now[field] !== written[field]) values[field] = now[field];
  if (now.passwordChangedAt !== null) values.passwordHash = now.passwordHash;
  if (now.membershipPaid !== written.paid) values.membershipPaid = now.membershipPaid;
  if ((now.lastChecked?.toISOString() ?? null) !== written.lastChecked) values.lastChecked = now.lastChecked;
  return values;
}

const allOf = (now: AccountNow): UserValues => ({
  id: now.id,
  username: now.username,
  email: now.email,
  passwordHash: now.passwordHash,
  role: now.role,
  isActive: now.isActive,
  patreonId: now.patreonId,
  patreonConnected: now.patreonConnected,
  membershipPaid: now.membershipPaid,
  lastChecked: now.lastChecked,
  createdAt: now.createdAt,
  updatedAt: now.updatedAt,
});

/** Our values under the older columns' names; those that are not there are left out. */
function toOlderColumns(form: Form, values: UserValues): Record<string, SqlValue> {
  const older: Record<string, SqlValue> = {};
  const named = { ...values, membershipActive: values.membershipPaid };
  for (const [column, value] of Object.entries(named)) {
    const name = form.users.columns[column as UserColumn];
    if (name !== undefined && value !== undefined) older[name] = value;
  }
  return older;
}

function addedProblem(form: Form, now: AccountNow): string | null {
  const { columns } = form.users;
  if (form.system === "patreon" && columns.passwordHash === undefined && now.patreonId === null)
    return `Account ${now.id} has no Patreon id, and the older table has no passwords`;
  return null;
}

/**
 * What was changed here since the last import, as SQL for the older database: new people, changed passwords, renewed
 * Patreon tokens (the older ones are dead once they have been renewed here), memberships, deletions. The file holds
 * secrets.
 * @returns null when nothing was ever imported from that system.
 */
export async function exportLegacy(deps: Deps, system: LegacySystem): Promise<LegacyExport | null> {
  const last = await findLastImport(deps.db, system);
  if (!last) return null;
  const form = last.form as Form;
  const dialect: Dialect = system === "patreon" ? "postgres" : "mysql";
  const { table, columns } = form.users;
  const idColumn = columns.id ?? "id";
  const result: LegacyExport = { lines: [], changed: 0, added: 0, deleted: 0, leftOut: [] };
  const statements: string[] = [];
  for (const now of await listAccountsNow(deps.db, system)) {
    const { entry } = now;
    if (entry?.kind === "profile") continue;
    const grantChanged = now.grant !== null && (!entry || now.grant.updatedAt > entry.importedAt);
    const tokens = grantChanged ? await grantValues(deps.tokenBox, now) : null;
    const values = toOlderColumns(form, {
      ...(entry ? changesOf(now, entry.written) : allOf(now)),
      ...tokens,
    });
    const tooLong = Object.values(tokens ?? {}).some(
      (value) => typeof value === "string" && value.length > 500,
    );
    if (tooLong)
      result.leftOut.push(`Account ${now.id} has Patreon tokens longer than the older columns hold`);
    const problem = entry ? null : addedProblem(form, now);
    if (problem) result.leftOut.push(problem);
    else if (!entry) {
      statements.push(insertText(dialect, table, values));
      result.added += 1;
    } else if (Object.keys(values).length > 0) {
      statements.push(updateText(dialect, table, values, { [idColumn]: entry.legacyId }));
      result.changed += 1;
    }
  }
  for (const { kind, legacyId } of await listDeleted(deps.db, system)) {
    const where =
      kind === "user"
        ? { at: table, id: idColumn }
        : { at: form.profiles?.table ?? "user_profiles", id: form.profiles?.columns.id ?? "id" };
    statements.push(deleteText(dialect, where.at, { [where.id]: legacyId }));
    result.deleted += 1;
  }
  const { head, foot } = frameOf(dialect);
  const notes = result.leftOut.map((sentence) => `-- Left out: ${sentence}.`);
  const about =
    "-- What changed since the import, for the older database. It holds secrets: delete it after use.";
  result.lines = [about, ...notes, ...head, ...statements, ...sequenceLines(form, dialect), ...foot];
  return result;
}

/** New rows bring their ids: the older sequence has to go on after them. MySQL does so by itself. */
function sequenceLines({ users }: Form, dialect: Dialect): string[] {
  if (dialect === "mysql") return [];
  const table = `"${users.table.replaceAll('"', '""')}"`;
  const column = users.columns.id ?? "id";
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  return [
    `select setval(pg_get_serial_sequence(${literal(table)}, ${literal(column)}), greatest((select max("${column.replaceAll('"', '""')}") from ${table}), 1)) where pg_get_serial_sequence(${literal(table)}, ${literal(column)}) is not null;`,
  ];
}
