import type { Campaign } from "../campaigns";
import type { Exchange, Reply } from "../http/exchange";
import { resourceReply } from "../http/replies";
import type { Member } from "../population";
import type { World } from "../world";
import { readCursor, writeCursor } from "./cursor";
import { DocumentWriter } from "./document";
import { invalidParameter, type ResourceQuery } from "./query";
import type { Viewer } from "./resources";

/** Where a page begins and how long it is. */
interface PageAsk {
  /** Member UUID after which the page starts; null for the first page. */
  after: string | null;
  count: number;
}

/** `GET /campaigns/{id}/members`: a live keyset list in the order of member UUIDs, with the drift that is set. */
export function listMembersPage(
  world: World,
  viewer: Viewer,
  campaign: Campaign,
  query: ResourceQuery,
  exchange: Exchange,
): Reply {
  const ask = parsePage(world, exchange.query, "pledge_history" in query.include);
  if ("status" in ask) return ask;
  const slice = world.population.listMembers(campaign.id, ask.after, ask.count);
  const last = slice.members.at(-1);
  const next = slice.hasMore && last ? writeCursor(last.membership.memberId) : null;
  const writer = new DocumentWriter(world, viewer, query.fields, exchange.origin);
  const data = driftedMembers(world, ask, slice.members).map((member) =>
    writer.member(member, query.include),
  );
  const pagination = { ...cursorsOf(world, next), total: world.population.countMembers(campaign.id) };
  return resourceReply(
    200,
    writer.finish(data, {
      ...(next ? { links: { next: nextLink(exchange, next) } } : {}),
      meta: { pagination },
    }),
  );
}

function parsePage(world: World, query: URLSearchParams, withHistory: boolean): PageAsk | Reply {
  const cursor = query.get("page[cursor]");
  const after = cursor ? readCursor(cursor) : null;
  if (cursor && after === null) return invalidParameter("page[cursor]");
  const asked = query.get("page[count]") ?? "1000";
  if (!/^[1-9]\d*$/.test(asked)) return invalidParameter("page[count]");
  const max = Math.min(world.settings.pageSizeMax, withHistory ? 500 : 1000);
  const count = Math.min(Number(asked), max);
  // A page may be shorter than asked although more follow: never end a sweep on that.
  return {
    after,
    count: world.settings.shortPages && after === null ? Math.max(1, Math.floor(count / 2)) : count,
  };
}

/** The list is live: between two pages a member may turn up twice, or slip through. */
function driftedMembers(world: World, { after }: PageAsk, members: Member[]): Member[] {
  if (after === null || world.settings.pageDrift === "none") return members;
  if (world.settings.pageDrift === "miss") return members.slice(1);
  const repeated = world.population.findMember(after);
  return repeated ? [repeated, ...members] : members;
}

/** On the last page `cursors.next` is null, or `cursors` is left out: by turns, unless one is set. */
function cursorsOf(world: World, next: string | null): Record<string, unknown> {
  if (next) return { cursors: { next } };
  return world.lastPageStyle() === "null" ? { cursors: { next: null } } : {};
}

function nextLink(exchange: Exchange, cursor: string): string {
  const query = new URLSearchParams(exchange.query);
  query.set("page[cursor]", cursor);
  return `${exchange.origin}${exchange.path}?${query}`;
}
