import { createHash } from "node:crypto";
import { after } from "next/server";
import { sendResetLinks } from "@/lib/accounts/forgotten-password";
import { foldName } from "@/lib/accounts/names";
import { askForPasswordReset } from "@/lib/api/account";
import { AppError } from "@/lib/errors";
import { loggedCause } from "@/lib/log";
import { canMail } from "@/lib/mail/settings";
import type { Deps } from "@/lib/server/deps";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";

/** Counted by the name as it was typed, whether or not it is anybody's. */
const limitKey = (name: string) =>
  createHash("sha256")
    .update(`reset ${foldName(name)}`)
    .digest("base64url");

async function sendTo(deps: Deps, name: string): Promise<void> {
  try {
    await sendResetLinks(deps, name);
  } catch (error) {
    deps.log.error({ cause: loggedCause(error) }, "reset_not_written");
  }
  await sendDueLetters(deps);
}

export const POST = route(
  {
    ...askForPasswordReset,
    limit: "password",
    form: { name: "forgotten_password", page: "/forgotten-password", next: "/forgotten-password?sent=1" },
  },
  async ({ deps, body }) => {
    if (!canMail(deps.mail)) throw new AppError("mail_not_set_up");
    await deps.limits.require("mail", limitKey(body.username));
    // After the answer, which so takes the same time for a known and an unknown name.
    after(() => sendTo(deps, body.username));
    return json({ message: "If there is an account of that name, a letter is on its way to its address" });
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
