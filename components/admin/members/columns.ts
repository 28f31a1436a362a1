/** The columns of the members' table by their field, in order. */
export const memberColumns = {
  name: "Name",
  state: "Membership",
  tier: "Tier",
  email: "E-mail",
  role: "Role",
  venue: "Venue",
  patreon: "Patreon",
  lastChecked: "Last checked",
  createdAt: "Since",
  id: "Number",
} as const;
export type MemberColumn = keyof typeof memberColumns;

export const memberColumnNames = Object.keys(memberColumns) as MemberColumn[];

/** What is shown where the address names no columns: on a wide screen, and on a phone. */
export const usualColumns: Record<"wide" | "narrow", readonly MemberColumn[]> = {
  wide: ["name", "state", "tier", "email", "role", "lastChecked"],
  narrow: ["name", "state"],
};

/** The columns that an address names; null when it names none that there is. */
export function columnsOf(text: unknown): MemberColumn[] | null {
  if (typeof text !== "string") return null;
  const named = text.split(",").filter((name): name is MemberColumn => name in memberColumns);
  return named.length > 0 ? named : null;
}
