import "server-only";
import { reachOf } from "@/lib/access/permissions";
import type { MemberPage, MembersQuery, MemberView } from "@/lib/contracts/members";
import { AppError } from "@/lib/errors";
import { getMember } from "@/lib/members/get";
import { listMembers } from "@/lib/members/list";
import { listVenueNames } from "@/lib/members/venues";
import type { Identity } from "@/lib/sessions/identify";
import { deps } from "./deps";
import { forPage } from "./failure";
import { memberId } from "./member-id";

/** A page of the members whom somebody of the staff may see. */
export async function memberPageOf(identity: Identity, query: MembersQuery): Promise<MemberPage> {
  const ready = await deps();
  return forPage("/admin/members", () => listMembers(ready, identity.user, query));
}

/** All that somebody of the staff may see of a member; null for whoever is missing or out of reach. */
export async function memberViewOf(identity: Identity, id: string): Promise<MemberView | null> {
  const ready = await deps();
  return forPage("/admin/members", async () => {
    try {
      return await getMember(ready, identity.user, memberId(id));
    } catch (error) {
      if (error instanceof AppError && error.code === "not_found") return null;
      throw error;
    }
  });
}

/** The venues that somebody of the staff may choose between; none for who is bound to one. */
export async function venuesFor(identity: Identity): Promise<{ id: number; name: string }[]> {
  const { db } = await deps();
  if (reachOf("venues.read", identity.user.role) !== "all") return [];
  return forPage("/admin/members", () => listVenueNames(db));
}
