import type { SecurityEventView } from "@/lib/contracts/devices";
import type { OwnEvent } from "@/lib/contracts/own-data";
import type { Db, DbOrTx } from "@/lib/db/client";
import type { AuditType } from "./events";
import { listAbout, listAllAbout } from "./store";

/** What a person is told of each kind of event; kinds without a sentence are not shown (a refresh is no news). */
const words: Partial<Record<AuditType, string>> = {
  registered: "You opened this account.",
  signed_in: "You signed in.",
  sign_in_failed: "Somebody tried a wrong password for your account.",
  legacy_session_exchanged: "You came back with a session of the older site, which was carried over.",
  signed_out: "You signed out.",
  refresh_token_reused: "A session was ended because its key was used twice: somebody may have copied it.",
  session_revoked: "You ended a session on one of your devices.",
  sessions_revoked: "Sessions on your devices were ended.",
  password_changed: "Your password was changed.",
  password_link_made: "The staff made a link to set your password.",
  sign_in_link_made: "The staff made a link that signs in to your account.",
  password_reset_requested: "Somebody asked for a letter to set a new password.",
  email_changed: "Your e-mail address was changed.",
  email_verified: "Your e-mail address was confirmed.",
  profile_changed: "You changed your name.",
  membership_overridden: "You were given access for a time.",
  membership_override_ended: "Access that you were given was taken back.",
  data_downloaded: "You downloaded your data.",
  patreon_linked: "Patreon was connected.",
  patreon_unlinked: "Patreon was disconnected.",
  account_deactivated: "Your account was deactivated.",
  account_reactivated: "Your account was activated again.",
  role_changed: "Your role was changed.",
};

/** A sign-in by a link may have been somebody else's than the owner's. */
const toldOf = (type: AuditType, details: string): string =>
  type === "signed_in" && JSON.parse(details).by === "link"
    ? "A link that the staff made was used to sign in."
    : (words[type] ?? type);

const shown = 50;

/** The newest events of one's own history, in words. */
export async function listOwnEvents(db: Db, userId: number): Promise<SecurityEventView[]> {
  const rows = await listAbout(db, userId, Object.keys(words), shown);
  return rows.map(({ seq, at, type, details }) => ({
    id: seq,
    at: at.toISOString(),
    type,
    text: toldOf(type as AuditType, details),
  }));
}

/** All of one's own history, as it is handed out: others who had a part in it are not named, not even by number. */
export async function listWholeHistory(db: DbOrTx, userId: number): Promise<OwnEvent[]> {
  const rows = await listAllAbout(db, userId);
  return rows.map(({ at, type, actorId, details }) => ({
    at: at.toISOString(),
    type,
    by: actorId === userId ? "you" : actorId === null ? "nobody_signed_in" : "staff",
    details: JSON.parse(details),
  }));
}
