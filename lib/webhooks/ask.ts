import { findAccountOf } from "@/lib/membership/observe-members";
import type { VerifyDeps } from "@/lib/membership/run-context";
import { freshCreatorToken } from "@/lib/patreon/creator-token";
import type { PatreonIdentity, ToldMember } from "@/lib/patreon/documents";
import { PatreonError } from "@/lib/patreon/errors";
import { freshUserToken, markNeedsReauth } from "@/lib/patreon/grants";
import type { WaitingMember } from "./store";

/** What working deliveries is handed: a part of what a verification is. */
export type WorkDeps = Pick<
  VerifyDeps,
  "db" | "now" | "log" | "patreon" | "tokenBox" | "creator" | "policy" | "alerts"
>;

/** Nothing is known of a member after asking, for a reason that is not Patreon's. */
export class NotKnown extends Error {}

/** The creator's token for one pass of work, and how often Patreon was asked. */
export interface Asking {
  deps: WorkDeps;
  /** null: there is none that Patreon accepts or renews now. */
  token: string | null;
  /** Whether the token was renewed before its time; a second refusal is about something else than its age. */
  isRenewed: boolean;
  /** Whether the token was seen to read our campaign: one of another creator's would find none of our members. */
  seesCampaign: boolean;
  calls: number;
}

export async function openAsking(deps: WorkDeps): Promise<Asking> {
  const asking = { deps, isRenewed: false, seesCampaign: false, calls: 0 };
  try {
    return { ...asking, token: await freshCreatorToken(deps, deps.creator) };
  } catch (error) {
    if (!(error instanceof PatreonError)) throw error;
    deps.log.warn({ patreon: error.message }, "creator_token_not_renewed");
    return { ...asking, token: null };
  }
}

/**
 * One read with the creator's token; a token that is refused before its time is renewed once.
 * @throws PatreonError. `unauthorized`: there is no creator's token to ask with any more.
 */
export async function askAsCreator<T>(asking: Asking, read: (token: string) => Promise<T>): Promise<T> {
  const { deps } = asking;
  const ask = () => {
    if (asking.token === null)
      throw new PatreonError("unauthorized", "There is no creator's token that Patreon accepts", null);
    asking.calls += 1;
    return read(asking.token);
  };
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof PatreonError) || error.failure !== "unauthorized") throw error;
    asking.token =
      asking.isRenewed || asking.token === null
        ? null
        : await freshCreatorToken(deps, deps.creator, asking.token);
    asking.isRenewed = true;
    return ask();
  }
}

/** What Patreon said of a member: the facts; nobody; or somebody of another campaign, who is none of ours. */
export type Told = { told: ToldMember } | { gone: true } | { elsewhere: true };

/**
 * A member by id, read with the creator's token.
 * @throws PatreonError when Patreon gave no usable answer: then nothing is known.
 */
export async function askAboutMember(asking: Asking, memberId: string): Promise<Told> {
  try {
    const told = await askAsCreator(asking, (token) => asking.deps.patreon.fetchMember(token, memberId));
    if (told.campaignId === null || told.member.id.toLowerCase() !== memberId)
      throw new PatreonError("unreadable", "Patreon's member does not tell whose it is", 200);
    return told.campaignId === asking.deps.patreon.campaignId ? { told } : { elsewhere: true };
  } catch (error) {
    if (!(error instanceof PatreonError) || error.failure !== "not_found") throw error;
    await requireOurCampaign(asking);
    return { gone: true };
  }
}

/** @throws PatreonError when the creator's token does not read our campaign: then its "no such member" says nothing. */
async function requireOurCampaign(asking: Asking): Promise<void> {
  if (asking.seesCampaign) return;
  try {
    await askAsCreator(asking, (token) => asking.deps.patreon.fetchTiers(token));
  } catch (error) {
    if (!(error instanceof PatreonError) || error.failure !== "not_found") throw error;
    throw new PatreonError("forbidden", "The creator's token does not read our campaign", error.status);
  }
  asking.seesCampaign = true;
}

/** What a person's own token told. */
export interface OwnWord {
  userId: number;
  identity: PatreonIdentity;
}

/**
 * Without a creator's token: the member's own word, where the member has an account with a grant.
 * @throws PatreonError, NotKnown
 */
export async function askOwner(asking: Asking, member: WaitingMember): Promise<OwnWord> {
  const { deps } = asking;
  const account = await findAccountOf(deps.db, member);
  const token = account === null ? null : await freshUserToken(deps, account.userId);
  if (account === null || token === null)
    throw new NotKnown("There is no creator's token that Patreon accepts, and no grant of this member");
  asking.calls += 1;
  let identity: PatreonIdentity;
  try {
    identity = await deps.patreon.fetchIdentity(token);
  } catch (error) {
    if (error instanceof PatreonError && error.failure === "unauthorized")
      await markNeedsReauth(deps, account.userId);
    throw error;
  }
  if (identity.id !== account.patreonId)
    throw new NotKnown("The grant of this member speaks for another Patreon account");
  return { userId: account.userId, identity };
}
