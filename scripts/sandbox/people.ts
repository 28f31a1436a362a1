import { CAMPAIGN_ID, CREATOR_ID, ELSEWHERE_CAMPAIGN_ID, ELSEWHERE_CREATOR_ID, tierIds } from "./campaigns";
import type { MemberKind } from "./member-kinds";

/** Ways a member's body may differ from the documented shape; the reader must survive each of them. */
export const oddities = [
  "unknown_patron_status",
  "unknown_charge_status",
  "cadence_as_string",
  "extra_keys",
  "no_is_gifted",
  "null_entitled_amount",
  "null_name",
  "masked_name",
] as const;
export type Oddity = (typeof oddities)[number];

/** One person's standing with one campaign. */
export interface Membership {
  memberId: string;
  campaignId: string;
  kind: MemberKind;
  /** The pledged tier; null for none. */
  tierId: string | null;
  /** Further entitled tiers, since a member may hold several. */
  extraTierIds: string[];
  /** An amount of their own in cents; null pays the tier's price. */
  amountCents: number | null;
  joinedAt: string;
  /** When the kind was last changed through the control API; null for a seeded kind (see `Clock.seededSince`). */
  kindSince: string | null;
  oddities: Oddity[];
}

export interface Person {
  id: string;
  fullName: string;
  /** Null when the person has none to share. */
  email: string | null;
  emailVerified: boolean;
  memberships: Membership[];
}

/** The stable member UUID of a held person (8-digit id) in a campaign. */
export function memberIdFor(personId: string, campaignId: string): string {
  return `${personId.padStart(8, "0")}-0001-4001-8001-${campaignId.padStart(12, "0")}`;
}

/** A membership in our campaign, joined long before any test, changed by what is given. */
export function membershipFor(personId: string, change: Partial<Membership> = {}): Membership {
  const campaignId = change.campaignId ?? CAMPAIGN_ID;
  return {
    memberId: memberIdFor(personId, campaignId),
    campaignId,
    kind: "none",
    tierId: null,
    extraTierIds: [],
    amountCents: null,
    joinedAt: "2025-02-03T10:00:00.000Z",
    kindSince: null,
    oddities: [],
    ...change,
  };
}

/** User ids of the seeded people, by first name. */
export const personIds = {
  ada: "90000001",
  bo: "90000002",
  cleo: "90000003",
  dan: "90000004",
  eve: "90000005",
  fay: "90000006",
  gus: "90000007",
  hal: "90000008",
  ida: "90000009",
  jo: "90000010",
  kim: "90000011",
  lou: "90000012",
  mia: "90000013",
  ned: "90000014",
} as const;

function person(
  id: string,
  fullName: string,
  ours: Partial<Membership>,
  elsewhere?: Partial<Membership>,
): Person {
  const firstName = fullName.split(" ")[0] ?? fullName;
  const memberships = [membershipFor(id, ours)];
  if (elsewhere) memberships.push(membershipFor(id, { ...elsewhere, campaignId: ELSEWHERE_CAMPAIGN_ID }));
  return { id, fullName, email: `${firstName.toLowerCase()}@example.com`, emailVerified: true, memberships };
}

/** Fresh copies of the seeded people; the two creators come first and have no membership of their own page. */
export function seededPeople(): Person[] {
  const { supporter, backstage, elsewhereFree, elsewhereReader } = tierIds;
  return [
    {
      id: CREATOR_ID,
      fullName: "Lumen Hale",
      email: "lumen@lantern.example",
      emailVerified: true,
      memberships: [],
    },
    {
      id: ELSEWHERE_CREATOR_ID,
      fullName: "Ellis Where",
      email: "ellis@elsewhere.example",
      emailVerified: true,
      memberships: [],
    },
    person(
      personIds.ada,
      "Ada Paying",
      { kind: "paying", tierId: supporter },
      { kind: "free", tierId: elsewhereFree },
    ),
    person(personIds.bo, "Bo Declined", { kind: "declined", tierId: supporter }),
    person(personIds.cleo, "Cleo Former", { kind: "former", tierId: supporter }),
    person(personIds.dan, "Dan Free", { kind: "free" }),
    person(personIds.eve, "Eve Trial", { kind: "trial", tierId: backstage }),
    person(personIds.fay, "Fay Gifted", { kind: "gifted", tierId: supporter }),
    person(personIds.gus, "Gus Pending", { kind: "pending", tierId: supporter }),
    person(personIds.hal, "Hal Custom", { kind: "custom", amountCents: 250 }),
    person(personIds.ida, "Ida Annual", { kind: "annual", tierId: backstage }),
    person(personIds.jo, "Jo Cancelled", { kind: "cancelled", tierId: supporter }),
    person(personIds.kim, "Kim Elsewhere", { kind: "none" }, { kind: "paying", tierId: elsewhereReader }),
    person(personIds.lou, "Lou Nobody", { kind: "none" }),
    {
      ...person(personIds.mia, "Mia Hidden", { kind: "paying", tierId: supporter }),
      email: null,
      emailVerified: false,
    },
    {
      ...person(personIds.ned, "Ned Unverified", { kind: "paying", tierId: supporter }),
      emailVerified: false,
    },
  ];
}
