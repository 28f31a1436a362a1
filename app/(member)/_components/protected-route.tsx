import type { ReactNode } from "react";
import { requireIdentity } from "@/lib/server/current";
import type { Identity } from "@/lib/sessions/identify";

/**
 * Shows its content to whoever is signed in, and sends everybody else to the door. It asks nothing but that: what a
 * membership opens is said on the pages themselves.
 * @param children given the person who is signed in.
 */
export async function ProtectedRoute({
  children,
}: {
  children: (identity: Identity) => ReactNode | Promise<ReactNode>;
}) {
  return children(await requireIdentity());
}
