import type { legacySystems } from "@/lib/db/schema";

/** Which of the two older systems a database belongs to. */
export type LegacySystem = (typeof legacySystems)[number];

/** The columns of an older `users` table that are read, each with the names it goes by there, in snake_case. */
const userColumns = {
  id: ["id"],
  patreonId: ["patreon_id", "patreon_user_id"],
  username: ["username", "user_name"],
  email: ["email"],
  passwordHash: ["password_hash", "password"],
  accessToken: ["access_token"],
  refreshToken: ["refresh_token"],
  tokenExpiresAt: ["token_expires_at"],
  membershipPaid: ["membership_paid"],
  membershipActive: ["membership_active"],
  patreonConnected: ["patreon_connected"],
  lastChecked: ["last_checked"],
  name: ["name"],
  role: ["role"],
  venueId: ["venue_id"],
  isActive: ["is_active"],
  createdAt: ["created_at"],
  updatedAt: ["updated_at"],
} as const;

const profileColumns = {
  id: ["id"],
  email: ["email"],
  name: ["name"],
  avatarUrl: ["avatar_url", "avatar"],
  tier: ["membership_tier", "tier"],
  isPaidMember: ["is_paid_member"],
  isTeamMember: ["is_team_member"],
} as const;

const venueColumns = { id: ["id"], name: ["name"] } as const;

export type UserColumn = keyof typeof userColumns;
export type ProfileColumn = keyof typeof profileColumns;
export type VenueColumn = keyof typeof venueColumns;

/** A table to read: its name there, and where each column that we know is found. */
export interface MappedTable<C extends string> {
  table: string;
  columns: Partial<Record<C, string>>;
}

/** What an older database turned out to be. */
export interface Form {
  system: LegacySystem;
  /** For a person: which form it is. */
  title: string;
  users: MappedTable<UserColumn>;
  /** null: there is no such table. */
  profiles: MappedTable<ProfileColumn> | null;
  venues: MappedTable<VenueColumn> | null;
  /** Columns that this form has elsewhere and this database has not, as `table.column`. */
  missing: string[];
  /** Columns that are there and not read, as `table.column`. */
  unread: string[];
}

/** The tables of a database, with the names of their columns. */
export type Tables = ReadonlyMap<string, readonly string[]>;

/** Which older column stands for which of ours, as given by `--map ours=theirs`. */
export type ColumnMap = ReadonlyMap<string, string>;

/** A database that is none of the older ones; the message says what was looked for and what was found. */
export class UnknownFormError extends Error {
  override name = "UnknownFormError";
}

/** camelCase and capitals as snake_case: the older systems had both. */
const snake = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .trim();

function findTable(tables: Tables, names: readonly string[]): string | null {
  for (const wanted of names) for (const name of tables.keys()) if (snake(name) === wanted) return name;
  return null;
}

function mapColumns<C extends string>(
  present: readonly string[],
  wanted: Readonly<Record<C, readonly string[]>>,
  map: ColumnMap,
): Partial<Record<C, string>> {
  const found: Partial<Record<C, string>> = {};
  const taken = new Set<string>();
  for (const [column, names] of Object.entries(wanted) as [C, readonly string[]][]) {
    const mapped = names.map((name) => map.get(name)).find((name) => name !== undefined);
    const match = mapped
      ? present.find((name) => name === mapped || snake(name) === snake(mapped))
      : names.map((name) => present.find((there) => snake(there) === name)).find(Boolean);
    if (mapped && !match)
      throw new UnknownFormError(
        `--map ${names[0]}=${mapped}: there is no column ${mapped}, only ${present.join(", ")}`,
      );
    if (match && !taken.has(match)) {
      found[column] = match;
      taken.add(match);
    }
  }
  return found;
}

/** `--map password=pwd_hash,email=mail`. @throws UnknownFormError for what is not of that form or names no column. */
export function parseColumnMap(text: string): ColumnMap {
  const known = new Set<string>(Object.values(userColumns).flat());
  const map = new Map<string, string>();
  for (const entry of text.split(",")) {
    const [ours, theirs, ...rest] = entry.split("=").map((part) => part.trim());
    if (!ours || !theirs || rest.length > 0)
      throw new UnknownFormError(`--map takes pairs such as password=pwd_hash, not "${entry}"`);
    if (!known.has(snake(ours)))
      throw new UnknownFormError(`--map: there is no "${ours}"; it may be ${[...known].join(", ")}`);
    map.set(snake(ours), theirs);
  }
  return map;
}

/** What each form has of its own; the rest is tolerated. */
const expected: Record<LegacySystem, UserColumn[]> = {
  patreon: [
    "patreonId",
    "email",
    "accessToken",
    "refreshToken",
    "lastChecked",
    "tokenExpiresAt",
    "createdAt",
    "updatedAt",
  ],
  venues: ["email", "name", "passwordHash", "role", "venueId", "isActive", "createdAt"],
};

function titleOf(system: LegacySystem, has: (column: UserColumn) => boolean): string {
  if (system === "venues") return "people with roles and venues";
  if (!has("passwordHash")) return "the first form: Patreon sign-in only";
  if (has("membershipActive")) return "a mix of both forms: passwords beside membership_active";
  return "the second form: passwords and Patreon";
}

/**
 * Finds out which older database this is, by its tables and columns alone.
 * @param map columns that go by other names there.
 * @throws UnknownFormError when it is none that can be taken over.
 */
export function recogniseForm(tables: Tables, map: ColumnMap): Form {
  const table = findTable(tables, ["users", "user"]);
  if (table === null)
    throw new UnknownFormError(
      `There is no table "users" here, only: ${[...tables.keys()].join(", ") || "no table at all"}`,
    );
  const present = tables.get(table) ?? [];
  const columns = mapColumns(present, userColumns, map);
  const has = (column: UserColumn) => columns[column] !== undefined;
  const profileTable = findTable(tables, ["user_profiles", "user_profile", "profiles"]);
  const system = has("patreonId") || profileTable !== null ? "patreon" : "venues";
  if (!has("id") || !(has("email") || has("username") || has("patreonId")))
    throw new UnknownFormError(
      `The table "${table}" holds no people that we know: it needs an id, and an e-mail, a user name or a Patreon id. Its columns: ${present.join(", ")}. Name columns that are called otherwise with --map`,
    );
  if (system === "venues" && !has("role") && !has("passwordHash"))
    throw new UnknownFormError(
      `The table "${table}" has neither passwords nor roles nor Patreon ids. Its columns: ${present.join(", ")}`,
    );
  const profiles = profileTable
    ? {
        table: profileTable,
        columns: mapColumns(tables.get(profileTable) ?? [], profileColumns, new Map()),
      }
    : null;
  const venueTable = system === "venues" ? findTable(tables, ["venues", "venue"]) : null;
  const venues = venueTable
    ? { table: venueTable, columns: mapColumns(tables.get(venueTable) ?? [], venueColumns, new Map()) }
    : null;
  const missing = expected[system].filter((column) => !has(column)).map((column) => userColumns[column][0]);
  if (system === "patreon" && !has("membershipPaid") && !has("membershipActive"))
    missing.push("membership_paid");
  const readers = [{ table, columns }, profiles, venues].filter((reader) => reader !== null);
  return {
    system,
    title: titleOf(system, has),
    users: { table, columns },
    profiles: profiles?.columns.id ? profiles : null,
    venues: venues?.columns.id && venues.columns.name ? venues : null,
    missing: missing.map((column) => `${table}.${column}`),
    unread: readers.flatMap((reader) => {
      const read = new Set<string>(Object.values(reader.columns).filter((name) => name !== undefined));
      return (tables.get(reader.table) ?? [])
        .filter((name) => !read.has(name))
        .map((name) => `${reader.table}.${name}`);
    }),
  };
}
