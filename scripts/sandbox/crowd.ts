import { z } from "zod";
import { tierIds } from "./campaigns";
import { memberKinds, type ShownKind } from "./member-kinds";
import { membershipFor, type Person } from "./people";

/** The Patreon user id of the crowd's first person. */
export const crowdFirstId = 200_000_000;
const MEMBER_ID_PREFIX = "c0000000-0000-4000-8000-";
const paidTiers = [tierIds.supporter, tierIds.backstage, tierIds.untitled, tierIds.founders];

/** Shares of kinds in a crowd; only their proportion counts. */
export const CrowdSchema = z.strictObject({
  size: z.int().min(0).max(10_000_000).default(0),
  kinds: z
    .partialRecord(z.enum(memberKinds).exclude(["none"]), z.number().min(0))
    .refine(
      (kinds) => Object.values(kinds).some((share) => share > 0),
      "at least one kind needs a share above 0",
    )
    .default({ paying: 60, free: 20, former: 14, annual: 3, declined: 1, cancelled: 1, gifted: 1 }),
});
export type CrowdShape = z.infer<typeof CrowdSchema>;

/**
 * Members of our campaign that are worked out from their number and never held, so that a campaign of a million
 * costs nothing. Shifting the shares moves as many members as the shares moved and leaves the others as they
 * were, which is how a mass lapse is staged.
 */
export class Crowd {
  shape: CrowdShape = CrowdSchema.parse({});

  get size(): number {
    return this.shape.size;
  }

  /** The crowd's person of this number, 0 to size - 1. */
  personAt(index: number): Person {
    const id = String(crowdFirstId + index);
    const draw = spread(index);
    const kind = this.kindAt(draw);
    return {
      id,
      fullName: `Patron ${index + 1}`,
      email: `patron${index + 1}@example.com`,
      emailVerified: true,
      memberships: [
        membershipFor(id, {
          memberId: memberIdAt(index),
          kind,
          tierId: paidTiers[Math.floor(draw * 977) % paidTiers.length] ?? null,
        }),
      ],
    };
  }

  /** The number of the person with this Patreon user id; null when it is not one of the crowd's. */
  indexOfPerson(personId: string): number | null {
    return /^\d{9}$/.test(personId) ? this.within(Number(personId) - crowdFirstId) : null;
  }

  /** The number of the person with this member UUID; null when it is not one of the crowd's. */
  indexOfMember(memberId: string): number | null {
    if (!memberId.startsWith(MEMBER_ID_PREFIX)) return null;
    return this.within(Number.parseInt(memberId.slice(MEMBER_ID_PREFIX.length), 16));
  }

  private within(index: number): number | null {
    return Number.isInteger(index) && index >= 0 && index < this.size ? index : null;
  }

  private kindAt(draw: number): ShownKind {
    const shares = Object.entries(this.shape.kinds) as [ShownKind, number][];
    const total = shares.reduce((sum, [, share]) => sum + share, 0);
    let left = draw * total;
    for (const [kind, share] of shares) {
      left -= share;
      if (left < 0) return kind;
    }
    return shares.at(-1)?.[0] ?? "free";
  }
}

/** Member UUIDs rise with the number, so the crowd is already in the order of the members list. */
function memberIdAt(index: number): string {
  return MEMBER_ID_PREFIX + index.toString(16).padStart(12, "0");
}

/** A number from 0 up to 1, well spread over neighbouring indexes (the finaliser of MurmurHash3). */
function spread(index: number): number {
  let hash = index + 0x9e3779b9;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
