import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { allows, requirementOf } from "@/lib/access/policy";
import { requireIdentity } from "@/lib/server/current";
import type { Identity } from "@/lib/sessions/identify";

/**
 * Shows its content to whoever has a role that the policy names for `path`. Everybody else who is signed in finds no
 * page there: they need not know of it.
 * @param children given the person who is signed in.
 */
export async function RoleRoute({
  path,
  children,
}: {
  path: string;
  children: (identity: Identity) => ReactNode | Promise<ReactNode>;
}) {
  const identity = await requireIdentity();
  if (!allows(requirementOf(path), identity.user.role)) notFound();
  return children(identity);
}
