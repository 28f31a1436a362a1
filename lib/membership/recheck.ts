import type { AlertDeps } from "@/lib/alerts/raise";
import { type NoticeCode, notices } from "@/lib/contracts/notices";
import type { Db } from "@/lib/db/client";
import type { Log } from "@/lib/log";
import type { Patreon } from "@/lib/patreon/client";
import { type CreatorSettings, freshCreatorToken } from "@/lib/patreon/creator-token";
import type { PatreonIdentity } from "@/lib/patreon/documents";
import { PatreonError } from "@/lib/patreon/errors";
import { freshUserToken, markNeedsReauth } from "@/lib/patreon/grants";
import type { TokenBox } from "@/lib/patreon/token-box";
import { type Observation, observe, type PolicySettings } from "./observe";
import { findStanding, holdPatreonId } from "./read-facts";
import { findMember } from "./store";

export interface RecheckDeps {
  db: Db;
  now: () => Date;
  log: Log;
  patreon: Patreon;
  tokenBox: TokenBox;
  policy: PolicySettings;
  creator: CreatorSettings;
  alerts: AlertDeps;
}

type Obstacle = Extract<
  NoticeCode,
  "membership_not_connected" | "membership_needs_reauth" | "membership_unanswered"
>;

/** `why`: the notice in its sentence. Nothing was changed then, but that a dead grant is known to be dead. */
export type Recheck = { checked: true } | { checked: false; notice: Obstacle; why: string };

type News = Pick<Observation, "member" | "tiers" | "observedAt">;

const unchecked = (notice: Obstacle): Recheck => ({ checked: false, notice, why: notices[notice].text });

/** The news, or what stands in the way; what Patreon's own trouble was is for the log. */
async function attempt(
  deps: RecheckDeps,
  userId: number,
  ask: () => Promise<News | Obstacle>,
): Promise<News | Obstacle | PatreonError> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof PatreonError)) throw error;
    deps.log.warn({ userId, patreon: error.message }, "membership_not_checked");
    return error;
  }
}

/** Whose token it is. One that Patreon refuses is marked, unless a newer one has taken its place meanwhile. */
async function identityOf(deps: RecheckDeps, userId: number, token: string): Promise<PatreonIdentity> {
  try {
    return await deps.patreon.fetchIdentity(token);
  } catch (error) {
    const refused = error instanceof PatreonError && error.failure === "unauthorized";
    if (refused && (await freshUserToken(deps, userId)) === token) await markNeedsReauth(deps, userId);
    throw error;
  }
}

async function askByOwnGrant(deps: RecheckDeps, userId: number, patreonId: string): Promise<News | Obstacle> {
  const token = await freshUserToken(deps, userId);
  if (token === null) return "membership_needs_reauth";
  const observedAt = deps.now();
  const { id, member, tiers } = await identityOf(deps, userId, token);
  if (id === patreonId) return { member, tiers, observedAt };
  // A grant of somebody else's tells nothing of this person, today or later.
  await markNeedsReauth(deps, userId);
  return "membership_needs_reauth";
}

/**
 * Asks with the creator's token. It tells of members alone, so what it does not find is no answer: that somebody is gone
 * is concluded by a sweep, from a list that is complete.
 */
async function askAsCreator(deps: RecheckDeps, patreonId: string): Promise<News | Obstacle> {
  const known = await findMember(deps.db, patreonId);
  const token = known && (await freshCreatorToken(deps, deps.creator));
  if (!token) return "membership_unanswered";
  const observedAt = deps.now();
  const { member, tiers, campaignId } = await deps.patreon.fetchMember(token, known.id);
  const isTheirs = campaignId === deps.patreon.campaignId && member.patreonUserId === patreonId;
  return isTheirs ? { member, tiers, observedAt } : "membership_unanswered";
}

const isNews = (answer: News | Obstacle | PatreonError): answer is News =>
  typeof answer === "object" && "observedAt" in answer;

const isAway = (answer: News | Obstacle | PatreonError) =>
  answer instanceof PatreonError && (answer.failure === "unavailable" || answer.failure === "throttled");

/** By the person's own grant, and where that does not help by the creator's token. */
async function ask(
  deps: RecheckDeps,
  user: { id: number; patreonId: string; hasGrant: boolean },
): Promise<News | Obstacle> {
  const { id, patreonId, hasGrant } = user;
  const own = hasGrant
    ? await attempt(deps, id, () => askByOwnGrant(deps, id, patreonId))
    : "membership_not_connected";
  if (isNews(own)) return own;
  // A Patreon that is down or wants to be left alone is not asked a second time at once.
  if (isAway(own)) return "membership_unanswered";
  const told = await attempt(deps, id, () => askAsCreator(deps, patreonId));
  if (isNews(told)) return told;
  if (!(own instanceof PatreonError)) return own;
  return own.failure === "unauthorized" ? "membership_needs_reauth" : "membership_unanswered";
}

/**
 * Looks at one person now. Patreon's faults change nobody's access and are never thrown: they are in the result.
 * @returns `checked` false for no such account, too.
 */
export async function recheckMember(
  deps: RecheckDeps,
  userId: number,
  source: "sign_in" | "check",
): Promise<Recheck> {
  const standing = await findStanding(deps.db, userId);
  const patreonId = standing?.user.patreonId ?? null;
  if (standing === null || patreonId === null) return unchecked("membership_not_connected");
  const news = await ask(deps, { id: userId, patreonId, hasGrant: standing.needsReauth !== null });
  if (!isNews(news)) return unchecked(news);
  return deps.db.transaction(async (tx) => {
    // Disconnected, or connected anew, while Patreon was asked.
    if ((await holdPatreonId(tx, userId)) !== patreonId) return unchecked("membership_not_connected");
    await observe(tx, deps.policy, userId, { patreonUserId: patreonId, ...news, source }, deps.now());
    return { checked: true };
  });
}
