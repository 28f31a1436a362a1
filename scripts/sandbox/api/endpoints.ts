import { campaigns, findCampaign } from "../campaigns";
import type { Exchange, Reply } from "../http/exchange";
import { gatewayReply, resourceErrorReply, resourceReply } from "../http/replies";
import type { TokenPair } from "../oauth/grants";
import type { Scope } from "../oauth/scopes";
import type { World } from "../world";
import { DocumentWriter } from "./document";
import { listMembersPage } from "./members-list";
import { type IncludeTree, parseQuery, type QueryRules, type ResourceQuery } from "./query";
import type { Viewer } from "./resources";

/** Who holds the bearer token of a request; null when it is missing, unknown, expired or revoked. */
export function findViewer(world: World, exchange: Exchange): Viewer | null {
  const pair = bearerPair(world, exchange);
  const client = pair && world.findClient(pair.clientId);
  return pair && client
    ? { personId: pair.personId, clientId: client.id, campaignId: client.campaignId, scopes: pair.scopes }
    : null;
}

/** The live token pair of a request's bearer token; null when there is none. */
export function bearerPair(world: World, exchange: Exchange): TokenPair | null {
  const token = /^Bearer (.+)$/i.exec(exchange.headers.authorization ?? "")?.[1];
  return token ? world.grants.findByAccess(token) : null;
}

type Answer = (viewer: Viewer, query: ResourceQuery) => Reply;

/** Token, then scope, then query: a lacking scope is a 401 like a dead token (section 3 of the facts). */
function answerResource(
  world: World,
  exchange: Exchange,
  scope: Scope,
  rules: Omit<QueryRules, "strictBrackets">,
  answer: Answer,
): Reply {
  const viewer = findViewer(world, exchange);
  if (!viewer?.scopes.includes(scope)) return resourceErrorReply(401);
  const query = parseQuery(exchange, { ...rules, strictBrackets: world.settings.strictBrackets });
  return "status" in query ? query : answer(viewer, query);
}

/** `GET /identity`: the token's user. */
export function getIdentity(world: World, exchange: Exchange): Reply {
  return answerResource(world, exchange, "identity", { type: "user" }, (viewer, { fields, include }) => {
    const person = world.population.findPerson(viewer.personId);
    if (!person) return resourceErrorReply(401);
    if (world.settings.pledgeHistoryTimesOut && includesHistory(include))
      return gatewayReply(504, "Gateway time-out");
    const writer = new DocumentWriter(world, viewer, fields, exchange.origin);
    const self = `${exchange.origin}/api/oauth2/v2/user/${person.id}`;
    return resourceReply(200, writer.finish(writer.user(person, include), { links: { self } }));
  });
}

/** `GET /campaigns`: those of the token's user; an empty list for who has no page. */
export function listCampaigns(world: World, exchange: Exchange): Reply {
  return answerResource(world, exchange, "campaigns", { type: "campaign" }, (viewer, { fields, include }) => {
    const own = campaigns.filter((campaign) => campaign.creatorId === viewer.personId);
    const writer = new DocumentWriter(world, viewer, fields, exchange.origin);
    const data = own.map((campaign) => writer.campaign(campaign, include));
    return resourceReply(200, writer.finish(data, { meta: { pagination: { total: own.length } } }));
  });
}

/** `GET /campaigns/{id}` */
export function getCampaign(world: World, exchange: Exchange, id: string): Reply {
  return answerResource(world, exchange, "campaigns", { type: "campaign" }, (viewer, { fields, include }) => {
    const campaign = findCampaign(id);
    if (campaign?.creatorId !== viewer.personId) return notYours(world);
    const writer = new DocumentWriter(world, viewer, fields, exchange.origin);
    const self = `${exchange.origin}/api/oauth2/v2/campaigns/${id}`;
    return resourceReply(200, writer.finish(writer.campaign(campaign, include), { links: { self } }));
  });
}

/** `GET /campaigns/{id}/members` */
export function listMembers(world: World, exchange: Exchange, campaignId: string): Reply {
  return answerResource(world, exchange, "campaigns.members", { type: "member" }, (viewer, query) => {
    const campaign = findCampaign(campaignId);
    if (campaign?.creatorId !== viewer.personId) return notYours(world);
    return listMembersPage(world, viewer, campaign, query, exchange);
  });
}

/** `GET /members/{uuid}`: a user id in place of the UUID finds nothing. */
export function getMember(world: World, exchange: Exchange, memberId: string): Reply {
  const rules = { type: "member", withheld: ["pledge_history"] } as const;
  return answerResource(world, exchange, "campaigns.members", rules, (viewer, { fields, include }) => {
    const member = world.population.findMember(memberId);
    const campaign = member && findCampaign(member.membership.campaignId);
    if (!member || campaign?.creatorId !== viewer.personId) return notYours(world);
    const writer = new DocumentWriter(world, viewer, fields, exchange.origin);
    const self = `${exchange.origin}/api/oauth2/v2/members/${memberId}`;
    return resourceReply(200, writer.finish(writer.member(member, include), { links: { self } }));
  });
}

/** Missing and not one's own are one answer; which one is unconfirmed, hence a setting. */
export function notYours(world: World): Reply {
  return resourceErrorReply(world.settings.notYoursStatus);
}

function includesHistory(include: IncludeTree): boolean {
  return "pledge_history" in (include.memberships ?? {});
}
