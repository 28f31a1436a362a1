import type { PublicUser } from "@/lib/contracts/accounts";

/**
 * What stays the same of a person for as long as a page lives, to tell whether somebody else signed in meanwhile. The
 * public id does not: it changes when Patreon is connected.
 */
export function personKey({ username, id }: Pick<PublicUser, "username" | "id">): string {
  return username ?? id;
}
