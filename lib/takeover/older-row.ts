import { createHash } from "node:crypto";
import type { ProfileColumn, UserColumn } from "./form";
import type { OlderRow } from "./source";

/** What an older row said of a person, read but not judged yet. Times are UTC; null: nothing was said. */
export interface OlderUser {
  legacyId: string;
  patreonId: string | null;
  username: string | null;
  email: string | null;
  passwordHash: string | null;
  accessToken: string | null;
  refreshToken: string | null;
  tokenExpiresAt: Date | null;
  /** null: there is no such column, or no value in it. */
  paid: boolean | null;
  /** null: not said, and then whoever has a Patreon id is connected. */
  patreonConnected: boolean | null;
  lastChecked: Date | null;
  name: string | null;
  role: string | null;
  venueId: string | null;
  /** null: there is such a column, and nothing in it. */
  isActive: boolean | null;
  createdAt: Date | null;
  updatedAt: Date | null;
  digest: string;
}

export interface OlderProfile {
  legacyId: string;
  email: string | null;
  name: string | null;
  avatarUrl: string | null;
  tier: string | null;
  paid: boolean | null;
  isTeamMember: boolean;
  digest: string;
}

/** Everything a row said, as one short text: equal exactly where nothing was changed. */
const digestOf = (row: object): string =>
  createHash("sha256")
    .update(JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest("base64url");

/** A text, null where it is empty. MySQL's may hold NUL, PostgreSQL's may not. */
const textOf = (value: string | null | undefined): string | null => {
  const text = (value ?? "").replaceAll("\0", "");
  return text.trim() === "" ? null : text;
};

/** A text to be shown: one line, nothing that hides or turns round what stands beside it. */
function shownText(value: string | null | undefined, max: number): string | null {
  const text = textOf(value)
    ?.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/g, "")
    .trim();
  return text ? [...text].slice(0, max).join("") : null;
}

function booleanOf(value: string | null | undefined): boolean | null {
  const text = value?.trim().toLowerCase();
  if (!text) return null;
  return ["t", "true", "1", "y", "yes", "on"].includes(text);
}

const timeForm =
  /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/;

/**
 * A time as both databases write it. One without a zone is UTC, which is what the older systems wrote. null for what
 * is no time, for MySQL's zero dates and for infinity.
 */
export function timeOf(value: string | null | undefined): Date | null {
  const match = timeForm.exec(value?.trim() ?? "");
  if (!match) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  const offset = zone === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.replace(":", "").slice(3) || "00"}`;
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`);
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() < 1970 ? null : time;
}

/** An avatar's address; only https is shown. */
function avatarOf(value: string | null | undefined): string | null {
  const text = textOf(value)?.trim();
  if (!text || text.length > 2000 || !URL.canParse(text)) return null;
  return new URL(text).protocol === "https:" ? text : null;
}

const either = (first: boolean | null, second: boolean | null) =>
  first === null ? second : first || second === true;

/** @returns null for a row without an id, which nothing could be told of. */
export function readUser(row: OlderRow<UserColumn>): OlderUser | null {
  const legacyId = textOf(row.id)?.trim();
  if (!legacyId) return null;
  return {
    legacyId,
    patreonId: textOf(row.patreonId)?.trim() ?? null,
    username: textOf(row.username),
    email: textOf(row.email),
    passwordHash: textOf(row.passwordHash)?.trim() ?? null,
    accessToken: textOf(row.accessToken)?.trim() ?? null,
    refreshToken: textOf(row.refreshToken)?.trim() ?? null,
    tokenExpiresAt: timeOf(row.tokenExpiresAt),
    paid: either(booleanOf(row.membershipPaid), booleanOf(row.membershipActive)),
    patreonConnected: booleanOf(row.patreonConnected),
    lastChecked: timeOf(row.lastChecked),
    name: shownText(row.name, 200),
    role: textOf(row.role)?.trim() ?? null,
    venueId: textOf(row.venueId)?.trim() ?? null,
    isActive: row.isActive === undefined ? true : booleanOf(row.isActive),
    createdAt: timeOf(row.createdAt),
    updatedAt: timeOf(row.updatedAt),
    digest: digestOf(row),
  };
}

/** @returns null for a row without an id. */
export function readProfile(row: OlderRow<ProfileColumn>): OlderProfile | null {
  const legacyId = textOf(row.id)?.trim();
  if (!legacyId) return null;
  return {
    legacyId,
    email: textOf(row.email),
    name: shownText(row.name, 200),
    avatarUrl: avatarOf(row.avatarUrl),
    tier: shownText(row.tier, 200),
    paid: booleanOf(row.isPaidMember),
    isTeamMember: booleanOf(row.isTeamMember) ?? false,
    digest: digestOf(row),
  };
}
