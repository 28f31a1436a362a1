import { recordAudit } from "@/lib/audit/record";
import type { TokenPair } from "@/lib/contracts/sessions";
import type { Db, Tx } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/errors";
import { AppError } from "@/lib/errors";
import type { KnownDevice } from "@/lib/limits/known-device";
import type { MailDeps } from "@/lib/mail/write";
import { observe, type PolicySettings } from "@/lib/membership/observe";
import type { Patreon } from "@/lib/patreon/client";
import type { PatreonIdentity, PatreonTokens } from "@/lib/patreon/documents";
import { keepGrant } from "@/lib/patreon/grants";
import { type Device, startSession } from "@/lib/sessions/start";
import { subjectOf } from "@/lib/sessions/subject";
import { takeTheftToTell } from "@/lib/sessions/theft";
import type { TokenSettings } from "@/lib/sessions/tokens";
import { foldName } from "./names";
import { hasOlderRow } from "./older-rows";
import {
  findByName,
  findByPatreonId,
  findMembership,
  insertUser,
  lockUser,
  type UserRow,
  updateProfile,
  updateUser,
} from "./store";
import { tellOfNewDevice } from "./tell-new-device";

export interface PatreonEntryDeps extends MailDeps {
  db: Db;
  now: () => Date;
  patreon: Patreon;
  policy: PolicySettings;
  tokens: TokenSettings;
}

/** What Patreon answered to one code: the grant, and whose it is. Nothing of it is kept until all of it is here. */
interface Entry {
  grant: PatreonTokens;
  identity: PatreonIdentity;
  observedAt: Date;
}

async function redeem(deps: PatreonEntryDeps, code: string): Promise<Entry> {
  const grant = await deps.patreon.exchangeCode(code);
  const observedAt = deps.now();
  const identity = await deps.patreon.fetchIdentity(grant.accessToken);
  return { grant, identity, observedAt };
}

/** Whether Patreon has confirmed the very address that the account has and that was not confirmed here yet. */
const vouchesFor = ({ identity }: Entry, { emailKey, emailVerifiedAt }: UserRow): boolean =>
  emailVerifiedAt === null &&
  emailKey !== null &&
  foldName(identity.verifiedEmail?.trim() ?? "") === emailKey;

/**
 * Writes all that the entry tells of a user: grant, looks, connection, membership, and that the address is theirs. A
 * name that they chose here stays.
 */
async function keepEntry(
  tx: Tx,
  deps: PatreonEntryDeps,
  user: UserRow,
  entry: Entry,
  source: "sign_in" | "link",
) {
  const { grant, identity, observedAt } = entry;
  // The user first: of two who connect one Patreon account at once, the other is to meet the constraint on users.
  await updateUser(tx, user.id, {
    patreonId: identity.id,
    patreonConnected: true,
    updatedAt: observedAt,
    ...(vouchesFor(entry, user) ? { emailVerifiedAt: observedAt } : {}),
  });
  await keepGrant(tx, deps.tokenBox, { userId: user.id, patreonUserId: identity.id, grant, at: observedAt });
  const shown = { name: identity.fullName, avatarUrl: identity.imageUrl };
  await updateProfile(tx, user.id, shown, observedAt);
  const { member, tiers } = identity;
  const seen = { patreonUserId: identity.id, member, tiers, observedAt, source };
  await observe(tx, deps.policy, user.id, seen, deps.now());
}

interface Entered {
  user: UserRow;
  isNew: boolean;
  /** Whether the account is without its address, because another account has it that never confirmed it. */
  addressElsewhere: boolean;
}

/**
 * Opens an account for somebody whom only Patreon vouches for. An unverified e-mail is not taken over. A confirmed
 * address of another account, or one from the older system, is most likely the same person's, who is told to connect;
 * one that was merely typed here shuts nobody out (docs/decisions/0011).
 */
async function insertPatreonUser(tx: Tx, entry: Entry): Promise<Entered> {
  const { identity, observedAt } = entry;
  const vouched = identity.verifiedEmail?.trim() || null;
  // Only the Patreon id joins accounts: an address may have been given up by one person and taken by another.
  const holder = vouched === null ? null : await findByName(tx, foldName(vouched));
  if (holder && (holder.emailVerifiedAt !== null || (await hasOlderRow(tx, holder.id))))
    throw new AppError("email_taken");
  const email = holder ? null : vouched;
  const user = await insertUser(
    tx,
    {
      email,
      emailKey: email === null ? null : foldName(email),
      emailVerifiedAt: email === null ? null : observedAt,
      patreonId: identity.id,
      createdAt: observedAt,
      updatedAt: observedAt,
    },
    { name: identity.fullName, avatarUrl: identity.imageUrl },
  );
  return { user, isNew: true, addressElsewhere: holder !== null };
}

/** The account of this Patreon user, or a new one. Of two first sign-ins at once, both end in the same account. */
async function enter(tx: Tx, entry: Entry): Promise<Entered> {
  const known = await findByPatreonId(tx, entry.identity.id);
  // Deleted while we waited for it, it is unknown again.
  const user = known && (await lockUser(tx, known.id));
  return user ? { user, isNew: false, addressElsewhere: false } : insertPatreonUser(tx, entry);
}

/**
 * Signs a device in by a code from Patreon's callback, opening an account at the first time.
 * @param known the device's cookie from earlier sign-ins; null for none.
 * @throws PatreonError when Patreon gave no usable answer; AppError email_taken when another account has the verified
 * e-mail and it is known to be its owner's, account_deactivated. Nothing is written then.
 */
export async function signInWithPatreon(
  deps: PatreonEntryDeps,
  code: string,
  device: Device,
  known: KnownDevice | null = null,
): Promise<{ userId: number; pair: TokenPair; theftToTell: boolean; addressElsewhere: boolean }> {
  const entry = await redeem(deps, code);
  const attempt = () =>
    deps.db.transaction(async (tx) => {
      const { user, isNew, addressElsewhere } = await enter(tx, entry);
      if (!user.isActive) throw new AppError("account_deactivated");
      await keepEntry(tx, deps, user, entry, "sign_in");
      const now = deps.now();
      const subject = subjectOf({ user, ...(await findMembership(tx, user.id)) }, now);
      const theftToTell = await takeTheftToTell(tx, user.id, now);
      if (!isNew) await tellOfNewDevice(tx, deps, user, { device, known }, now);
      const started = await startSession(tx, deps.tokens, { subject, amr: "patreon", device, now });
      const event = { type: "signed_in", actorId: user.id, subjectId: user.id } as const;
      const { pair, sessionId } = started;
      await recordAudit(tx, { ...event, sessionId, details: { by: "patreon" } }, now);
      return { userId: user.id, pair, theftToTell, addressElsewhere };
    });
  try {
    return await attempt();
  } catch (error) {
    // Somebody was faster. If it was the other of two first sign-ins, the account is there now, and PostgreSQL may have
    // met its e-mail before its Patreon id; if it was somebody else with that e-mail, `enter` says so.
    const isOvertaken = ["users_patreon_id_unique", "users_email_key_unique"].some((name) =>
      isUniqueViolation(error, name),
    );
    if (isOvertaken) return attempt();
    throw error;
  }
}

/**
 * Connects Patreon to an account whose owner is signed in.
 * @throws PatreonError; AppError patreon_in_use when the Patreon account belongs to another account here,
 * patreon_other when this account is connected with another one, not_authenticated. Nothing is written then.
 */
export async function linkPatreon(deps: PatreonEntryDeps, userId: number, code: string): Promise<void> {
  const entry = await redeem(deps, code);
  try {
    await deps.db.transaction(async (tx) => {
      const user = await lockUser(tx, userId);
      if (!user?.isActive) throw new AppError("not_authenticated");
      const owner = await findByPatreonId(tx, entry.identity.id);
      if (owner && owner.id !== userId) throw new AppError("patreon_in_use");
      if (user.patreonId !== null && user.patreonId !== entry.identity.id)
        throw new AppError("patreon_other");
      await keepEntry(tx, deps, user, entry, "link");
      await recordAudit(tx, { type: "patreon_linked", actorId: userId, subjectId: userId }, deps.now());
    });
  } catch (error) {
    if (isUniqueViolation(error, "users_patreon_id_unique")) throw new AppError("patreon_in_use");
    throw error;
  }
}
