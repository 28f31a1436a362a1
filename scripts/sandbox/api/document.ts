import { type Campaign, findCampaign, findTier, tiers } from "../campaigns";
import type { Oddity, Person } from "../people";
import type { Member } from "../population";
import type { World } from "../world";
import type { ResourceType } from "./attributes";
import { applyOddities } from "./oddities";
import { pledgeEventAttributes, pledgeHistory } from "./pledge-history";
import type { IncludeTree, ResourceQuery } from "./query";
import {
  type AttributeWriters,
  campaignAttributes,
  memberAttributes,
  tierAttributes,
  userAttributes,
  type Viewer,
} from "./resources";

interface Linkage {
  type: ResourceType;
  id: string;
}

interface Relationship {
  data: Linkage | Linkage[] | null;
  links?: { related: string };
}

export interface Resource extends Linkage {
  attributes: Record<string, unknown>;
  relationships?: Record<string, Relationship>;
}

/**
 * Builds one JSON:API answer: a resource shows only the attributes asked for, a relationship only when its
 * include was asked for, and each included resource stands once however many paths lead to it.
 */
export class DocumentWriter {
  private readonly included = new Map<string, Resource>();

  constructor(
    private readonly world: World,
    private readonly viewer: Viewer,
    private readonly fields: ResourceQuery["fields"],
    private readonly origin: string,
  ) {}

  user(person: Person, include: IncludeTree): Resource {
    const oddities = person.memberships.flatMap((membership) => membership.oddities);
    const resource = this.resource("user", person.id, person, userAttributes, oddities);
    return this.relate(resource, include, {
      memberships: (tree) => this.toMany(this.visibleMemberships(person), (one) => this.member(one, tree)),
      campaign: (tree) => {
        const own = this.world.clients.find((client) => client.ownerId === person.id);
        return this.toOne(own ? findCampaign(own.campaignId) : null, (one) => this.campaign(one, tree));
      },
    });
  }

  member(member: Member, include: IncludeTree): Resource {
    const { membership, person } = member;
    const { memberId, oddities } = membership;
    const resource = this.resource("member", memberId, member, memberAttributes, oddities);
    return this.relate(resource, include, {
      address: () => ({ data: null }),
      campaign: (tree) => this.toOne(findCampaign(membership.campaignId), (one) => this.campaign(one, tree)),
      currently_entitled_tiers: (tree) => this.toMany(member.attributes.tierIds, (id) => this.tier(id, tree)),
      pledge_history: () =>
        this.toMany(pledgeHistory(member), (event) =>
          this.resource("pledge-event", event.id, event, pledgeEventAttributes),
        ),
      user: (tree) => this.toOne(person, (one) => this.user(one, tree)),
    });
  }

  campaign(campaign: Campaign, include: IncludeTree): Resource {
    const resource = this.resource("campaign", campaign.id, campaign, campaignAttributes);
    return this.relate(resource, include, {
      benefits: () => ({ data: [] }),
      goals: () => ({ data: [] }),
      creator: (tree) =>
        this.toOne(this.world.population.findPerson(campaign.creatorId), (one) => this.user(one, tree)),
      tiers: (tree) =>
        this.toMany(
          tiers.filter((tier) => tier.campaignId === campaign.id),
          ({ id }) => this.tier(id, tree),
        ),
    });
  }

  /** `included` is left out when nothing was included. */
  finish(data: Resource | Resource[], rest: Record<string, unknown>): Record<string, unknown> {
    return { data, ...(this.included.size > 0 ? { included: [...this.included.values()] } : {}), ...rest };
  }

  private tier(id: string, include: IncludeTree): Resource {
    const tier = findTier(id);
    if (!tier) throw new Error(`The sandbox has no tier ${id}.`);
    return this.relate(this.resource("tier", id, tier, tierAttributes), include, {
      benefits: () => ({ data: [] }),
      campaign: (tree) => this.toOne(findCampaign(tier.campaignId), (one) => this.campaign(one, tree)),
    });
  }

  private visibleMemberships(person: Person): Member[] {
    const own = person.id === this.viewer.personId;
    const everywhere = own && this.viewer.scopes.includes("identity.memberships");
    return this.world.population
      .membersOf(person)
      .filter(({ membership }) => everywhere || membership.campaignId === this.viewer.campaignId);
  }

  private resource<Subject>(
    type: ResourceType,
    id: string,
    subject: Subject,
    writers: AttributeWriters<Subject>,
    oddities: readonly Oddity[] = [],
  ): Resource {
    const asked = this.fields[type];
    const attributes: Record<string, unknown> = {};
    if (!asked) return { type, id, attributes };
    const view = { world: this.world, viewer: this.viewer, subject };
    for (const name of asked) {
      const value = writers[name]?.(view);
      if (value !== undefined) attributes[name] = value;
    }
    return { type, id, attributes: oddities.length > 0 ? applyOddities(oddities, attributes) : attributes };
  }

  private relate(
    resource: Resource,
    include: IncludeTree,
    writers: Record<string, (tree: IncludeTree) => Relationship>,
  ): Resource {
    for (const [name, tree] of Object.entries(include)) {
      const write = writers[name];
      if (!write) continue;
      resource.relationships = { ...resource.relationships, [name]: write(tree) };
    }
    return resource;
  }

  private toMany<T>(items: readonly T[], write: (item: T) => Resource): Relationship {
    return { data: items.map((item) => this.includeOnce(write(item))) };
  }

  private toOne<T>(item: T | null, write: (item: T) => Resource): Relationship {
    if (item === null) return { data: null };
    const linkage = this.includeOnce(write(item));
    // Real links name users in the singular and everything else in the plural.
    const path = linkage.type === "user" ? "user" : `${linkage.type}s`;
    return { data: linkage, links: { related: `${this.origin}/api/oauth2/v2/${path}/${linkage.id}` } };
  }

  private includeOnce(resource: Resource): Linkage {
    const { type, id, relationships } = resource;
    const known = this.included.get(`${type} ${id}`);
    if (!known) this.included.set(`${type} ${id}`, resource);
    else if (relationships) known.relationships = { ...known.relationships, ...relationships };
    return { type, id };
  }
}
