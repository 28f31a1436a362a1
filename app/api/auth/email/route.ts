import { after } from "next/server";
import { changeEmail } from "@/lib/accounts/change-email";
import { changeOwnEmail } from "@/lib/api/account";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";

export const POST = route(
  {
    ...changeOwnEmail,
    limit: "password",
    form: { name: "email", page: "/account/email", next: "/account" },
  },
  async ({ deps, identity, body }) => {
    await deps.limits.require("mail", String(identity.user.id));
    const outcome = await changeEmail(deps, identity, body);
    after(() => sendDueLetters(deps));
    return outcome === "asked"
      ? json({ message: `A letter is on its way to ${body.email}`, notice: "email_asked" })
      : json({ message: "Your address is changed", notice: "email_changed" });
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
