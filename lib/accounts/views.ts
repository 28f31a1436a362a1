import { isTeamMember } from "@/lib/access/team";
import type { AccountView, Me, PublicUser } from "@/lib/contracts/accounts";
import type { BearerUser } from "@/lib/contracts/bearer";
import type { users } from "@/lib/db/schema";
import { toEntitlementView } from "@/lib/membership/views";
import type { Identity } from "@/lib/sessions/identify";
import { isUsableHash } from "./password-hash";

type PublicColumns = Pick<
  typeof users.$inferSelect,
  "id" | "patreonId" | "username" | "email" | "patreonConnected" | "lastChecked"
>;

/**
 * The public shape of the older API. Its `id` rule is safe here because a Patreon id is a number and a user name never
 * is one.
 */
export function toPublicUser(user: PublicColumns, paid: boolean): PublicUser {
  return {
    id: user.patreonId ?? user.username ?? String(user.id),
    patreonId: user.patreonId,
    username: user.username,
    email: user.email,
    membershipPaid: paid,
    patreonConnected: user.patreonConnected,
    lastChecked: user.lastChecked?.toISOString() ?? null,
  };
}

/** Whether and how well an account is connected with Patreon. */
export function patreonConnection({
  user,
  needsReauth,
}: Pick<Identity, "user" | "needsReauth">): AccountView["patreon"] {
  if (!user.patreonConnected) return "not_connected";
  return needsReauth ? "needs_reauth" : "connected";
}

export function toMe(identity: Identity, now: Date): Me {
  const { user, profile } = identity;
  const entitlement = toEntitlementView(identity.entitlement, now);
  return {
    ...toPublicUser(user, entitlement.paid),
    name: profile?.name ?? user.username,
    avatarUrl: profile?.avatarUrl ?? null,
    membershipTier: profile?.membershipTier ?? null,
    isPaidMember: entitlement.paid,
    isTeamMember: isTeamMember(identity),
    role: user.role,
    venueId: user.venueId,
    entitlement,
  };
}

export function toBearerUser({ user, profile }: Identity): BearerUser {
  return {
    id: user.id,
    email: user.email,
    name: profile?.name ?? user.username,
    role: user.role,
    venue_id: user.venueId,
    is_active: user.isActive,
  };
}

export function toAccountView(identity: Identity): AccountView {
  const { user, profile } = identity;
  return {
    username: user.username,
    email: user.email,
    emailVerified: user.emailVerifiedAt !== null,
    name: profile?.name ?? null,
    avatarUrl: profile?.avatarUrl ?? null,
    role: user.role,
    createdAt: user.createdAt.toISOString(),
    hasPassword: isUsableHash(user.passwordHash),
    patreon: patreonConnection(identity),
  };
}
