import { after } from "next/server";
import { isLinkToken } from "@/lib/accounts/link-token";
import { usePasswordLink } from "@/lib/accounts/password-links";
import { passwordLinkUse } from "@/lib/api/passwords";
import { setTokenCookies } from "@/lib/http/cookies";
import { knownDevice, rememberDevice } from "@/lib/server/known-device";
import { otherMethods } from "@/lib/server/other-methods";
import { countSignIn } from "@/lib/server/outcomes";
import { json, route } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";

/** The page a refused form goes back to, with the link in its address as it came. */
const pageOf = ({ token }: Record<string, unknown>) =>
  isLinkToken(token) ? `/password-link?token=${token}` : "/password-link";

export const POST = route(
  {
    ...passwordLinkUse,
    limit: "password",
    form: { name: "password_link", page: pageOf, next: "/labs?notice=password_changed" },
  },
  async ({ request, deps, body, device }) => {
    const { user, pair } = await countSignIn(
      "password_link",
      usePasswordLink(deps, body, device),
      (signedIn) => signedIn.user.id,
    );
    const response = json({ message: "Password changed" });
    setTokenCookies(response.headers, pair, deps.now(), deps.site);
    rememberDevice(deps, response.headers, knownDevice(deps, request.headers), user.id);
    after(() => sendDueLetters(deps));
    return response;
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
