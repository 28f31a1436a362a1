import type { Role } from "@/lib/contracts/roles";
import { may, type Permission, rolesThatMay } from "./permissions";

/** What a place takes to be entered. */
export type Requirement =
  | { kind: "open" }
  | { kind: "signed_in" }
  | { kind: "paid" }
  /** Any of these tiers will do; of none it is shut. */
  | { kind: "tier"; tierIds: readonly string[] }
  | { kind: "role"; anyOf: readonly Role[] };

/** What a room of the members takes; who is not signed in never comes so far. */
export type MembershipRequirement = Extract<Requirement, { kind: "signed_in" | "paid" | "tier" }>;

/** A page of the staff, and what one must be allowed to do for it. */
export interface AdminPage {
  path: string;
  title: string;
  may: Permission;
}

/** The pages of the staff, in the order of their tabs. */
export const adminPages: readonly AdminPage[] = [
  { path: "/admin", title: "Overview", may: "overview.read" },
  { path: "/admin/members", title: "Members", may: "members.read" },
  { path: "/admin/runs", title: "Runs", may: "runs.read" },
  { path: "/admin/webhooks", title: "Webhooks", may: "webhooks.read" },
  { path: "/admin/audit", title: "Audit", may: "audit.read" },
  { path: "/admin/keys", title: "Keys and health", may: "keys.read" },
  { path: "/admin/venues", title: "Venues", may: "venues.manage" },
];

/** The pages of the staff that are open to a role. */
export const adminPagesOf = (role: Role): AdminPage[] =>
  adminPages.filter(({ may: needed }) => may(needed, role));

const entryOf = ({ path, may: needed }: AdminPage) => ({
  path,
  takes: { kind: "role", anyOf: rolesThatMay(needed) } as const,
});

/**
 * The one table of who may enter what, the first path that fits wins. The gate reads it to spare the wrong people a trip,
 * the guard beside the data reads it to decide.
 */
const policy: readonly { path: string; takes: Requirement }[] = [
  { path: "/labs", takes: { kind: "signed_in" } },
  { path: "/account", takes: { kind: "signed_in" } },
  // The longest first: the overview's path is the beginning of all others.
  ...adminPages.toSorted((a, b) => b.path.length - a.path.length).map(entryOf),
];

const takesOf = (path: string) =>
  policy.find(({ path: prefix }) => path === prefix || path.startsWith(`${prefix}/`))?.takes;

/**
 * What the page at `pathname` takes. A path is judged in every form a router or a proxy might give it (decoded,
 * doubled slashes folded, without case, its dots followed): a form that no page answers is shut too, which harms nobody.
 */
export function requirementOf(pathname: string): Requirement {
  let path = pathname;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return { kind: "signed_in" };
  }
  path = path.replace(/[/\\]+/g, "/").toLowerCase();
  const followed = new URL(path, "http://gatehouse.invalid").pathname;
  return takesOf(path) ?? takesOf(followed) ?? { kind: "open" };
}

/** Whether somebody signed in may enter by role alone; what takes a membership is not decided here. */
export function allows(requirement: Requirement, role: Role): boolean {
  if (requirement.kind === "role") return requirement.anyOf.includes(role);
  return requirement.kind === "open" || requirement.kind === "signed_in";
}

/**
 * Whether a membership opens a place to somebody signed in. It is judged beside the data, by what the database says now:
 * a token may be older than the payment. A dearer tier opens a cheaper one's place only where Patreon entitles to both.
 * @param isTeamMember of the house: never paid, and not locked out.
 */
export function opens(
  requirement: MembershipRequirement,
  entitlement: { paid: boolean; tierIds: readonly string[] },
  isTeamMember: boolean,
): boolean {
  if (requirement.kind === "signed_in" || isTeamMember) return true;
  if (!entitlement.paid) return false;
  return requirement.kind === "paid" || requirement.tierIds.some((id) => entitlement.tierIds.includes(id));
}
