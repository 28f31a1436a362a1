import type { AuditType } from "@/lib/audit/events";
import type { TimelineEvent } from "@/lib/contracts/members";
import { type Role, roleWords } from "@/lib/contracts/roles";
import type { Db } from "@/lib/db/client";
import { reasonInWords } from "@/lib/membership/words";
import { listAccountEvents, listMembershipEvents } from "./store";

const shown = 60;

/** Refreshes happen every quarter of an hour and would hide the rest. */
const untold: AuditType[] = ["token_refreshed"];

/** What happened to an account, in words about the person. A type without a sentence is told by its code. */
const words: Partial<Record<AuditType, string>> = {
  registered: "Opened the account",
  signed_in: "Signed in",
  sign_in_failed: "A wrong password was tried",
  signed_out: "Signed out",
  refresh_token_reused: "A session ended because its key was used twice",
  session_revoked: "A device was signed out",
  sessions_revoked: "Devices were signed out",
  password_changed: "The password was changed",
  password_link_made: "A link to set a password was made",
  password_reset_requested: "Asked for a link to a new password",
  sign_in_link_made: "A sign-in link was made",
  email_changed: "The e-mail address was changed",
  email_verified: "The e-mail address was confirmed",
  profile_changed: "The profile was changed",
  patreon_linked: "Connected Patreon",
  patreon_unlinked: "Disconnected Patreon",
  account_deactivated: "The account was deactivated",
  account_reactivated: "The account was activated again",
  membership_overridden: "Access was given for a time",
  membership_override_ended: "Given access was taken back",
  membership_checked: "Staff had the membership checked",
  legacy_session_exchanged: "Came back with a session of the older site",
  data_downloaded: "Downloaded their data",
};

/** @param details as recorded; `from` null: the account was opened with the role. */
function roleChangeWords(details: string): string {
  const { from, to } = JSON.parse(details) as { from: Role | null; to: Role };
  if (from === null) return `Opened with the role ${roleWords[to]}`;
  return from === to ? "The venue was changed" : `Role: ${roleWords[from]} to ${roleWords[to]}`;
}

type AccountEvent = Awaited<ReturnType<typeof listAccountEvents>>[number];

function accountWords({ type, details }: AccountEvent): string {
  if (type === "role_changed") return roleChangeWords(details);
  return words[type as AuditType] ?? type;
}

function doneBy({ actorId, actorName }: AccountEvent, userId: number): string | null {
  if (actorId === userId) return null;
  return actorId === null ? "nobody signed in" : (actorName ?? `account ${actorId}`);
}

/** What happened to somebody's membership and account, newest first. */
export async function listTimeline(db: Db, userId: number): Promise<TimelineEvent[]> {
  const memberships = await listMembershipEvents(db, userId, shown);
  const accounts = await listAccountEvents(db, userId, untold, shown);
  const events: TimelineEvent[] = [
    ...memberships.map(({ id, at, fromState, toState, reason, source }) => ({
      key: `membership ${id}`,
      at: at.toISOString(),
      kind: "membership" as const,
      text: `${fromState === null ? toState : `${fromState} to ${toState}`}: ${reasonInWords(reason)}`,
      by: source,
    })),
    ...accounts.map((event) => ({
      key: `account ${event.seq}`,
      at: event.at.toISOString(),
      kind: "account" as const,
      text: accountWords(event),
      by: doneBy(event, userId),
    })),
  ];
  return events.sort((a, b) => b.at.localeCompare(a.at)).slice(0, shown);
}
