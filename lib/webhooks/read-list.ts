import { countMirrored, observeMembers } from "@/lib/membership/observe-members";
import { membersPageSize } from "@/lib/patreon/client";
import type { MembersPage } from "@/lib/patreon/documents";
import { PatreonError } from "@/lib/patreon/errors";
import { askAsCreator } from "./ask";
import { done, mustEnd, noteTold, noteUnknown, source, type Work, write } from "./pass";
import { finishDeliveries, listWaiting, type WaitingMember } from "./store";

/** Whether the campaign's list has fewer pages than so many members need calls. */
export async function isListShorter({ deps, token }: Work, members: number): Promise<boolean> {
  if (token === null || members < 2) return false;
  return members > Math.ceil((await countMirrored(deps.db)) / membersPageSize) + 1;
}

/**
 * Reads the campaign's list and settles the members found on it: in a storm (the 1st of a month) this is what keeps the
 * work within Patreon's 100 calls a minute, which a sweep shares.
 * @returns whom the list did not tell of. Pages are no snapshot, so that alone does not mean that they are gone: they
 * are to be asked about one by one.
 */
export async function readList(work: Work, memberIds: string[]): Promise<string[]> {
  const { deps } = work;
  const wanted = new Map((await listWaiting(deps.db, memberIds)).map((member) => [member.memberId, member]));
  let cursor: string | null = null;
  for (let pages = 1; wanted.size > 0 && !mustEnd(work); pages += 1) {
    const askedAt = deps.now();
    const from: string | null = cursor;
    let page: MembersPage;
    try {
      page = await askAsCreator(work, (token) => deps.patreon.fetchMembersPage(token, from));
      work.seesCampaign = true;
      for (const memberId of await keepPage(work, page, wanted, askedAt)) wanted.delete(memberId);
    } catch (error) {
      // Without a creator's token each is asked about with the own one.
      if (error instanceof PatreonError && work.token === null) break;
      await noteUnknown(work, [...wanted.values()], error);
      return [];
    }
    const pageSize = Math.max(1, page.members.length + page.unreadable);
    const pagesLeft = page.total === null ? 0 : Math.ceil(page.total / pageSize) - pages;
    cursor = page.nextCursor;
    if (cursor === null || wanted.size < pagesLeft) break;
  }
  return [...wanted.keys()];
}

/** Writes what a page told: the mirror takes all of it, and those who are wanted are settled. @returns their ids. */
async function keepPage(
  work: Work,
  { members, tiers }: MembersPage,
  wanted: ReadonlyMap<string, WaitingMember>,
  askedAt: Date,
): Promise<string[]> {
  const { policy, now } = work.deps;
  const decideOn = new Set(members.flatMap(({ id }) => (wanted.has(id) ? id : [])));
  const found = [...decideOn].flatMap((id) => wanted.get(id) ?? []);
  await write(work, async (tx) => {
    const seen = { members, decideOn, gone: [], tiers, observedAt: askedAt, source } as const;
    await observeMembers(tx, policy, seen, now());
    await finishDeliveries(tx, found, done, askedAt, now());
  });
  noteTold(work, found.length);
  return [...decideOn];
}
