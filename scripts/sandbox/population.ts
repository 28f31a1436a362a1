import { CAMPAIGN_ID, findTier, freeTierId } from "./campaigns";
import type { Clock } from "./clock";
import { Crowd } from "./crowd";
import { describeKind, type KindAttributes, type MemberKind, standingByNow } from "./member-kinds";
import type { Membership, Person } from "./people";
import type { Settings } from "./settings";

/** A person's membership as it shows at this moment. */
export interface Member {
  person: Person;
  membership: Membership;
  kind: MemberKind;
  attributes: KindAttributes;
}

export interface MembersSlice {
  members: Member[];
  hasMore: boolean;
}

/** Everybody there is: people held one by one, and the crowd worked out from numbers. */
export class Population {
  readonly crowd = new Crowd();
  private readonly held = new Map<string, Person>();
  /** The 1st on which an explicitly turned month began; null while no month is turning. */
  monthTurnAt: Date | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly settings: () => Settings,
  ) {}

  hold(person: Person): void {
    this.held.set(person.id, person);
  }

  heldPeople(): Person[] {
    return [...this.held.values()];
  }

  clear(): void {
    this.held.clear();
    this.monthTurnAt = null;
  }

  findPerson(id: string): Person | null {
    const held = this.held.get(id);
    if (held) return held;
    const index = this.crowd.indexOfPerson(id);
    return index === null ? null : this.crowd.personAt(index);
  }

  /** The memberships that show: those without a record are left out. */
  membersOf(person: Person): Member[] {
    return person.memberships.flatMap((membership) => this.showMember(person, membership) ?? []);
  }

  findMember(memberId: string): Member | null {
    const index = this.crowd.indexOfMember(memberId);
    const person =
      index === null
        ? this.heldPeople().find((held) => held.memberships.some((one) => one.memberId === memberId))
        : this.crowdPerson(index);
    const membership = person?.memberships.find((one) => one.memberId === memberId);
    return person && membership ? this.showMember(person, membership) : null;
  }

  /** Members after a UUID (null: from the start) in the order of their UUIDs, `count` at most. */
  listMembers(campaignId: string, afterMemberId: string | null, count: number): MembersSlice {
    const members: Member[] = [];
    for (const member of this.membersInOrder(campaignId, afterMemberId)) {
      if (members.length === count) return { members, hasMore: true };
      members.push(member);
    }
    return { members, hasMore: false };
  }

  countMembers(campaignId: string): number {
    const people = this.heldPeople();
    const ofCrowd = people.filter((person) => this.crowd.indexOfPerson(person.id) !== null).length;
    const shown = people.filter((person) => this.findMembership(person, campaignId)).length;
    return shown + (campaignId === CAMPAIGN_ID ? this.crowd.size - ofCrowd : 0);
  }

  /** How many are entitled to something they pay for: the campaign's `patron_count`. Counts held people only. */
  countPatrons(campaignId: string): number {
    return this.heldPeople().filter((person) => {
      const membership = this.findMembership(person, campaignId);
      const member = membership && this.showMember(person, membership);
      return member?.attributes.patron_status === "active_patron";
    }).length;
  }

  /** How a membership shows now; null when there is no record of it. */
  showMember(person: Person, membership: Membership): Member | null {
    const began = membership.kindSince ? new Date(membership.kindSince) : this.clock.seededSince();
    const now = this.clock.now();
    const { kind, since } = standingByNow(
      { kind: membership.kind, since: began },
      { ...this.settings(), now, monthTurnAt: this.monthTurnAt },
    );
    if (kind === "none") return null;
    const tier = membership.tierId ? findTier(membership.tierId) : null;
    const joinedAt = new Date(membership.joinedAt);
    // A pledge is charged when it is made; a seeded one was made when its person joined.
    const pledged = isRunning(kind) && (membership.kindSince !== null || since !== began);
    const attributes = describeKind(kind, {
      priceCents: membership.amountCents ?? tier?.amountCents ?? 0,
      paidTierIds: [...(tier ? [tier.id] : []), ...membership.extraTierIds],
      freeTierId: freeTierId(membership.campaignId),
      listsFreeTier: /[13579]$/.test(person.id),
      joinedAt,
      since,
      chargedFrom: pledged ? since : joinedAt,
      now,
    });
    return { person, membership, kind, attributes };
  }

  private findMembership(person: Person, campaignId: string): Membership | undefined {
    return person.memberships.find((one) => one.campaignId === campaignId && one.kind !== "none");
  }

  private crowdPerson(index: number): Person {
    const generated = this.crowd.personAt(index);
    return this.held.get(generated.id) ?? generated;
  }

  private *membersInOrder(campaignId: string, afterMemberId: string | null): Generator<Member> {
    const ordered = this.heldPeople()
      .filter((person) => this.crowd.indexOfPerson(person.id) === null)
      .flatMap((person) => this.membersOf(person))
      .filter(({ membership }) => membership.campaignId === campaignId)
      .sort((a, b) => (a.membership.memberId < b.membership.memberId ? -1 : 1));
    for (const member of ordered) {
      if (afterMemberId === null || member.membership.memberId > afterMemberId) yield member;
    }
    if (campaignId !== CAMPAIGN_ID) return;
    const reached = afterMemberId === null ? null : this.crowd.indexOfMember(afterMemberId);
    for (let index = reached === null ? 0 : reached + 1; index < this.crowd.size; index += 1) {
      yield* this.membersOf(this.crowdPerson(index));
    }
  }
}

function isRunning(kind: MemberKind): boolean {
  return kind === "paying" || kind === "annual" || kind === "custom";
}
