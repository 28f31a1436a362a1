import "server-only";
import { isTeamMember } from "@/lib/access/team";
import { patreonConnection, toAccountView } from "@/lib/accounts/views";
import { listOpenAlerts } from "@/lib/alerts/raise";
import { listOwnEvents } from "@/lib/audit/own-events";
import type { AccountView } from "@/lib/contracts/accounts";
import type { AlertView, KeyUseView, LegacyUseView } from "@/lib/contracts/admin";
import type { DeviceView, SecurityEventView } from "@/lib/contracts/devices";
import type { MembershipView } from "@/lib/contracts/membership";
import { countLegacyUse } from "@/lib/legacy/count";
import { noSuchMember } from "@/lib/members/missing";
import { listChangesSince } from "@/lib/membership/history";
import { monthsBegin, monthsOf } from "@/lib/membership/months";
import { asItStands } from "@/lib/membership/override";
import { findStanding, readMembershipFacts } from "@/lib/membership/read-facts";
import { toMembershipView } from "@/lib/membership/views";
import { listDevices } from "@/lib/sessions/devices";
import type { Identity } from "@/lib/sessions/identify";
import { listKeyUse } from "@/lib/sessions/keys";
import { type Deps, deps } from "./deps";
import { forPage } from "./failure";

/** An account with what stands of its membership. */
type Standing = Pick<Identity, "user" | "profile" | "entitlement" | "needsReauth">;

async function toView({ db, now }: Pick<Deps, "db" | "now">, standing: Standing): Promise<MembershipView> {
  const { user, entitlement } = standing;
  const at = now();
  const facts = await readMembershipFacts(db, user.patreonId, entitlement?.tierIds ?? []);
  const changes = await listChangesSince(db, user.id, monthsBegin(at));
  return toMembershipView(
    entitlement,
    {
      ...facts,
      ...monthsOf(changes, entitlement, at),
      lastChecked: user.lastChecked,
      canBeAsked: user.patreonId !== null,
      patreon: patreonConnection(standing),
      isTeamMember: isTeamMember(standing),
    },
    at,
  );
}

/** What the membership card shows of the person signed in. */
export async function membershipViewOf(identity: Identity): Promise<MembershipView> {
  const ready = await deps();
  return forPage("/labs", () => toView(ready, identity));
}

/** The same of any account, as it stands now. @throws AppError not_found */
export async function findMembershipView(deps: Deps, userId: number): Promise<MembershipView> {
  const standing = await findStanding(deps.db, userId);
  if (!standing) throw noSuchMember();
  return toView(deps, await asItStands(deps.db, deps.policy, standing, deps.now()));
}

export function accountViewOf(identity: Identity): AccountView {
  return toAccountView(identity);
}

/** The devices on which the person is signed in, this one first. */
export async function devicesOf(identity: Identity): Promise<DeviceView[]> {
  const ready = await deps();
  return forPage("/account/devices", () => listDevices(ready, identity));
}

/** The newest events of the person's own security history. */
export async function securityEventsOf(identity: Identity): Promise<SecurityEventView[]> {
  const { db } = await deps();
  return forPage("/account", () => listOwnEvents(db, identity.user.id));
}

/** How many older sessions came. null: none ever did, and none would be carried over. */
async function legacyUseOf({ db, now, legacy }: Deps): Promise<LegacyUseView | null> {
  const use = await countLegacyUse(db, now());
  if (legacy === null && use.total === 0) return null;
  return {
    ...use,
    acceptUntil: legacy?.acceptUntil.toISOString() ?? null,
    lastAt: use.lastAt?.toISOString() ?? null,
  };
}

/**
 * How each signing key is used, what came of the older system's sessions, and what a person in charge has to look at.
 */
export async function keyUseOf(): Promise<{
  keys: KeyUseView[];
  legacy: LegacyUseView | null;
  alerts: AlertView[];
}> {
  const ready = await deps();
  const { db, now, tokens } = ready;
  const [keys, legacy, alerts] = await forPage("/admin/keys", () =>
    Promise.all([listKeyUse(db, now(), tokens), legacyUseOf(ready), listOpenAlerts(db)]),
  );
  return {
    keys: keys.map(({ kid, liveSessions, lastSignedAt, retireFrom }) => ({
      kid,
      current: kid === tokens.keyring.kid,
      liveSessions,
      lastSignedAt: lastSignedAt.toISOString(),
      retireFrom: retireFrom.toISOString(),
    })),
    legacy,
    alerts: alerts.map(({ key, text, count, firstRaisedAt }) => ({
      key,
      text,
      count,
      since: firstRaisedAt.toISOString(),
    })),
  };
}
