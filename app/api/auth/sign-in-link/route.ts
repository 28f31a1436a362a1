import { after } from "next/server";
import { isLinkToken } from "@/lib/accounts/link-token";
import { useSignInLink } from "@/lib/accounts/sign-in-links";
import { signInByLink } from "@/lib/api/sign-in-link";
import { setTokenCookies } from "@/lib/http/cookies";
import { knownDevice, rememberDevice } from "@/lib/server/known-device";
import { otherMethods } from "@/lib/server/other-methods";
import { countSignIn } from "@/lib/server/outcomes";
import { json, route } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";

/** The page a refused form goes back to, with the link in its address as it came. */
const pageOf = ({ token }: Record<string, unknown>) =>
  isLinkToken(token) ? `/sign-in-link?token=${token}` : "/sign-in-link";

export const POST = route(
  { ...signInByLink, limit: "password", form: { name: "sign_in_link", page: pageOf, next: "/labs" } },
  async ({ request, deps, body, device }) => {
    const { user, pair } = await countSignIn(
      "sign_in_link",
      useSignInLink(deps, body.token, device),
      (signedIn) => signedIn.user.id,
    );
    const response = json({ message: "Login successful" });
    setTokenCookies(response.headers, pair, deps.now(), deps.site);
    rememberDevice(deps, response.headers, knownDevice(deps, request.headers), user.id);
    after(() => sendDueLetters(deps));
    return response;
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
