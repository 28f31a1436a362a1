import type { ReactNode } from "react";

/**
 * Signing out is a plain form even where scripts run: the page that follows is loaded anew, so nothing of the person
 * stays in the browser's memory.
 * @param children the submit button.
 */
export function SignOutForm({ children }: { children: ReactNode }) {
  return (
    <form method="post" action="/api/auth/logout?return_to=%2F">
      {children}
    </form>
  );
}
