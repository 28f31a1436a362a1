import { isLinkToken, usePasswordLink } from "@/lib/accounts/password-links";
import { PasswordLinkBody } from "@/lib/contracts/accounts";
import { setTokenCookies } from "@/lib/http/cookies";
import { knownDevice, rememberDevice } from "@/lib/server/known-device";
import { json, route } from "@/lib/server/route";

/** The page a refused form goes back to, with the link in its address as it came. */
const pageOf = ({ token }: Record<string, unknown>) =>
  isLinkToken(token) ? `/password-link?token=${token}` : "/password-link";

export const POST = route(
  {
    limit: "password",
    body: PasswordLinkBody,
    form: { name: "password_link", page: pageOf, next: "/labs?notice=password_changed" },
  },
  async ({ request, deps, body, device }) => {
    const { user, pair } = await usePasswordLink(deps, body, device);
    const response = json({ message: "Password changed" });
    setTokenCookies(response.headers, pair, deps.now(), deps.site);
    rememberDevice(deps, response.headers, knownDevice(deps, request.headers), user.id);
    return response;
  },
);
