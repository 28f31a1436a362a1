import { after } from "next/server";
import { resetPassword } from "@/lib/accounts/forgotten-password";
import { isLinkToken } from "@/lib/accounts/link-token";
import { usePasswordReset } from "@/lib/api/account";
import { clearTokenCookies } from "@/lib/http/cookies";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";

/** The page a refused form goes back to, with the link in its address as it came. */
const pageOf = ({ token }: Record<string, unknown>) =>
  isLinkToken(token) ? `/password-reset?token=${token}` : "/password-reset";

export const POST = route(
  {
    ...usePasswordReset,
    limit: "password",
    form: { name: "password_reset", page: pageOf, next: "/login?notice=password_reset" },
  },
  async ({ deps, body }) => {
    await resetPassword(deps, body);
    after(() => sendDueLetters(deps));
    const response = json({ message: "Your password is changed" });
    // Whoever was signed in on this device is not any more, and is to see the sign-in page and its notice.
    clearTokenCookies(response.headers, deps.site);
    return response;
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
