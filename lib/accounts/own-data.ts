import { isTeamMember } from "@/lib/access/team";
import { listWholeHistory } from "@/lib/audit/own-events";
import { recordAudit } from "@/lib/audit/record";
import type { OwnData } from "@/lib/contracts/own-data";
import type { Db } from "@/lib/db/client";
import { listLettersTo } from "@/lib/mail/own-letters";
import { readWholeHistory } from "@/lib/membership/history";
import { readMirrorOf } from "@/lib/membership/read-facts";
import { listDevices, listEndedDevices } from "@/lib/sessions/devices";
import type { Identity } from "@/lib/sessions/identify";
import { isUsableHash } from "./password-hash";
import { listAliases } from "./store";

interface Deps {
  db: Db;
  now: () => Date;
}

const iso = (date: Date | null) => date?.toISOString() ?? null;

function accountOf({ user }: Identity, otherNames: string[]): OwnData["account"] {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    emailConfirmedAt: iso(user.emailVerifiedAt),
    hasPassword: isUsableHash(user.passwordHash),
    role: user.role,
    venueId: user.venueId,
    createdAt: user.createdAt.toISOString(),
    otherNames,
  };
}

function verdictOf({ entitlement }: Identity): OwnData["membership"]["now"] {
  if (!entitlement) return null;
  const { state, paid, tierIds, since, until, reason } = entitlement;
  return { state, paid, tierIds, since: since.toISOString(), until: iso(until), reason };
}

/** All that is kept about oneself, field by field, so that no secret slips in. That it was handed out is recorded. */
export async function downloadOwnData(deps: Deps, owner: Identity): Promise<OwnData> {
  const { db } = deps;
  const now = deps.now();
  const { user, profile, session } = owner;
  const { id, patreonId } = user;
  const data: OwnData = {
    writtenAt: now.toISOString(),
    account: accountOf(owner, await listAliases(db, id)),
    profile: {
      name: profile?.name ?? null,
      avatarUrl: profile?.avatarUrl ?? null,
      membershipTier: profile?.membershipTier ?? null,
      isTeamMember: isTeamMember(owner),
    },
    patreon: {
      connected: user.patreonConnected,
      userId: patreonId,
      lastChecked: iso(user.lastChecked),
      member: patreonId === null ? null : await readMirrorOf(db, patreonId),
    },
    membership: { now: verdictOf(owner), ...(await readWholeHistory(db, id)) },
    devices: await listDevices(deps, owner),
    endedDevices: await listEndedDevices(deps, id),
    letters: await listLettersTo(db, id),
    events: await listWholeHistory(db, id),
  };
  const event = { type: "data_downloaded", actorId: id, subjectId: id, sessionId: session.id } as const;
  await db.transaction((tx) => recordAudit(tx, event, now));
  return data;
}
