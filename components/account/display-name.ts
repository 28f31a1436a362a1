import type { AccountView } from "@/lib/contracts/accounts";

/** What a person is called on screen. Someone who came by Patreon may have no user name, or hide the e-mail. */
export function displayName({
  name,
  username,
  email,
}: Pick<AccountView, "name" | "username" | "email">): string {
  return name ?? username ?? email ?? "Member";
}
