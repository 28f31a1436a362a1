import type { Role } from "@/lib/contracts/roles";

/**
 * What an older person is to be here. `written` in the ledger is this as JSON, with secrets as digests. Times are ISO
 * texts, so that what is kept and what is wanted compare as they are.
 */
export interface Account {
  username: string | null;
  email: string | null;
  /** Digest of the older hash; null for none that can be checked. */
  password: string | null;
  role: Role;
  venueId: number | null;
  isActive: boolean;
  patreonId: string | null;
  patreonConnected: boolean;
  name: string | null;
  avatarUrl: string | null;
  tier: string | null;
  isTeamMember: boolean;
  /** Digest of both Patreon tokens and their end; null for none. */
  tokens: string | null;
  paid: boolean;
  lastChecked: string | null;
  /** Names that could not be kept, to sign in with. */
  aliases: string[];
}

/** The fields in which an account here is compared with what an import wrote. */
const comparedFields = [
  "username",
  "email",
  "role",
  "venueId",
  "isActive",
  "patreonId",
  "patreonConnected",
  "name",
  "avatarUrl",
  "tier",
  "isTeamMember",
] as const satisfies (keyof Account)[];

export type ComparedField = (typeof comparedFields)[number];

/** An account as it is here now. */
export type Current = Pick<Account, ComparedField>;

/**
 * What a later import makes of an account: what changed there since the last one is taken, what changed here stays.
 * @param last what the last import wrote. @param wanted what this one would write.
 * @returns the fields to be set, and whether something had changed on both sides.
 */
export function reconcile(
  last: Account,
  wanted: Account,
  here: Current,
): { set: Current; disputed: boolean } {
  const set: Record<string, unknown> = { ...here };
  let disputed = false;
  for (const field of comparedFields) {
    if (last[field] === wanted[field] || here[field] === wanted[field]) continue;
    if (here[field] === last[field]) set[field] = wanted[field];
    else disputed = true;
  }
  return { set: set as unknown as Current, disputed };
}
