import { scriptSettings } from "../settings";
import { type Output, tell } from "./command";

/** Prints a link that sets somebody's password, and until when it is good. */
export function tellPasswordLink(
  flags: Output,
  user: { id: number; username: string | null; email: string | null },
  { token, expiresAt }: { token: string; expiresAt: Date },
): void {
  const url = new URL("/password-link", scriptSettings().APP_URL);
  url.searchParams.set("token", token);
  const made = { userId: user.id, url: url.href, expiresAt: expiresAt.toISOString() };
  const until = made.expiresAt.slice(0, 16).replace("T", " ");
  const whose = user.username ?? user.email ?? `account ${user.id}`;
  tell(
    flags,
    made,
    `${url.href}\nGood once, until ${until} UTC. Whoever opens it sets the password of ${whose}: hand it to nobody else.`,
  );
}
