import type { Role } from "@/lib/contracts/roles";

/** What a place takes to be entered. */
export type Requirement =
  | { kind: "open" }
  | { kind: "signed_in" }
  | { kind: "paid" }
  | { kind: "tier"; tierId: string }
  | { kind: "role"; anyOf: readonly Role[] };

/**
 * The one table of who may enter what, longest path first wins. The gate reads it to spare the wrong people a trip,
 * the guard beside the data reads it to decide.
 */
const policy: readonly { path: string; takes: Requirement }[] = [
  { path: "/labs", takes: { kind: "signed_in" } },
  { path: "/account", takes: { kind: "signed_in" } },
  { path: "/admin/keys", takes: { kind: "role", anyOf: ["global_admin", "super_admin"] } },
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
