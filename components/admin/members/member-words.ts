import type { MemberAction, MemberRow } from "@/lib/contracts/members";
import { stateWord } from "../../membership/words";
import type { Severity } from "../../ui/message";

export const patreonWords: Record<MemberRow["patreon"], string> = {
  connected: "Connected",
  needs_reauth: "Has to reconnect",
  not_connected: "Not connected",
};

/** What somebody is called in a list: never empty. */
export const memberName = ({ name, username, email, id }: MemberRow): string =>
  name ?? username ?? email ?? `Account ${id}`;

/** A membership in a word, and the colour that goes with it. */
export function stateChip({ state, paid, isTeamMember }: MemberRow): {
  label: string;
  color: Severity | "default";
} {
  if (isTeamMember && !paid) return { label: "Team", color: "info" };
  if (state === "grace" && paid) return { label: stateWord(state), color: "warning" };
  if (state === "pending" && paid) return { label: stateWord(state), color: "info" };
  return { label: stateWord(state), color: paid ? "success" : "default" };
}

export const actionWords: Record<MemberAction, string> = {
  check: "Check now",
  end_sessions: "End sessions",
  deactivate: "Deactivate",
  override: "Give access",
  sign_in_link: "Sign-in link",
  role: "Role and venue",
};
