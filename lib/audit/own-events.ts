import type { SecurityEventView } from "@/lib/contracts/devices";
import type { Db } from "@/lib/db/client";
import type { AuditType } from "./events";
import { listAbout } from "./store";

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
  patreon_linked: "Patreon was connected.",
  patreon_unlinked: "Patreon was disconnected.",
  account_deactivated: "Your account was deactivated.",
  account_reactivated: "Your account was activated again.",
  role_changed: "Your role was changed.",
};

const shown = 50;

/** The newest events of one's own history, in words. */
export async function listOwnEvents(db: Db, userId: number): Promise<SecurityEventView[]> {
  const rows = await listAbout(db, userId, Object.keys(words), shown);
  return rows.map(({ seq, at, type }) => ({
    id: seq,
    at: at.toISOString(),
    type,
    text: words[type as AuditType] ?? type,
  }));
}
