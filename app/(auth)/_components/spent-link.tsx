import type { ReactNode } from "react";
import { AuthCard } from "@/components/session/auth-card";

/**
 * A one-time link that opens nothing (any more).
 * @param advice what to do in its place, in words.
 */
export function SpentLink({ advice, children }: { advice: string; children: ReactNode }) {
  return (
    <AuthCard
      title="This link is not good any more"
      lead={`It has been used, has expired or was replaced by a newer one. ${advice}`}
    >
      {children}
    </AuthCard>
  );
}
