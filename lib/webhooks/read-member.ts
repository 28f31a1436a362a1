import type { Tx } from "@/lib/db/client";
import { observe } from "@/lib/membership/observe";
import { observeMembers } from "@/lib/membership/observe-members";
import { askAboutMember, askOwner } from "./ask";
import { done, type End, noteTold, noteUnknown, source, type Work, write } from "./pass";
import { finishDeliveries, type WaitingMember } from "./store";

/** Asks about one member, and writes what Patreon says. */
export async function readMember(work: Work, member: WaitingMember): Promise<void> {
  const { deps } = work;
  const askedAt = deps.now();
  try {
    const keep = await askAny(work, member, askedAt);
    await write(work, async (tx) => {
      const end = await keep(tx);
      await finishDeliveries(tx, [member], end, askedAt, deps.now());
    });
    noteTold(work, 1);
  } catch (error) {
    await noteUnknown(work, [member], error);
  }
}

type Keep = (tx: Tx) => Promise<End>;

/** Asks with the creator's token, or else with the member's own. @returns how what was said is written. */
async function askAny(work: Work, member: WaitingMember, observedAt: Date): Promise<Keep> {
  if (work.token === null) return askWithOwn(work, member, observedAt);
  try {
    return await askWithCreators(work, member, observedAt);
  } catch (error) {
    // `null` from now on: Patreon has just refused it for good.
    if (work.token === null) return askWithOwn(work, member, observedAt);
    throw error;
  }
}

async function askWithCreators(work: Work, member: WaitingMember, observedAt: Date): Promise<Keep> {
  const { policy, now } = work.deps;
  const answer = await askAboutMember(work, member.memberId);
  if ("elsewhere" in answer)
    return async () => ({ status: "ignored", error: "The member is of another campaign" });
  const members = "told" in answer ? [answer.told.member] : [];
  const seen = {
    members,
    decideOn: new Set(members.map(({ id }) => id)),
    gone: "gone" in answer ? [member] : [],
    tiers: "told" in answer ? answer.told.tiers : [],
    observedAt,
    source,
  } as const;
  return async (tx) => {
    await observeMembers(tx, policy, seen, now());
    return done;
  };
}

async function askWithOwn(work: Work, member: WaitingMember, observedAt: Date): Promise<Keep> {
  const { policy, now } = work.deps;
  const { userId, identity } = await askOwner(work, member);
  const { id: patreonUserId, member: facts, tiers } = identity;
  return async (tx) => {
    await observe(tx, policy, userId, { patreonUserId, member: facts, tiers, observedAt, source }, now());
    return done;
  };
}
