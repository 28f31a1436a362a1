import { after } from "next/server";
import { sendVerification } from "@/lib/accounts/verify-email";
import { sendOwnVerification } from "@/lib/api/account";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";

export const POST = route(
  {
    ...sendOwnVerification,
    form: { name: "email", page: "/account/email", next: "/account" },
  },
  async ({ deps, identity }) => {
    await deps.limits.require("mail", String(identity.user.id));
    const isSent = await sendVerification(deps, identity);
    after(() => sendDueLetters(deps));
    return isSent
      ? json({ message: "A letter is on its way", notice: "email_asked" })
      : json({ message: "Your address is confirmed already", notice: "email_verified" });
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
