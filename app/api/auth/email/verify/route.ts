import { after } from "next/server";
import { isLinkToken } from "@/lib/accounts/link-token";
import { verifyEmail } from "@/lib/accounts/verify-email";
import { verifyOwnEmail } from "@/lib/api/account";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";

/** The page a refused form goes back to, with the link in its address as it came. */
const pageOf = ({ token }: Record<string, unknown>) =>
  isLinkToken(token) ? `/verify-email?token=${token}` : "/verify-email";

export const POST = route(
  {
    ...verifyOwnEmail,
    limit: "password",
    form: { name: "verify_email", page: pageOf, next: "/verify-email?done=1" },
  },
  async ({ deps, body }) => {
    await verifyEmail(deps, body.token);
    after(() => sendDueLetters(deps));
    return json({ message: "Your address is confirmed" });
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
