import { after } from "next/server";
import { signIn } from "@/lib/accounts/sign-in";
import { toPublicUser } from "@/lib/accounts/views";
import { login } from "@/lib/api/sign-in";
import { setTokenCookies } from "@/lib/http/cookies";
import { toEntitlementView } from "@/lib/membership/views";
import { knownDevice, rememberDevice } from "@/lib/server/known-device";
import { otherMethods } from "@/lib/server/other-methods";
import { countSignIn } from "@/lib/server/outcomes";
import { recheckAtSignIn } from "@/lib/server/recheck-at-sign-in";
import { json, route } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";

export const POST = route(
  {
    ...login,
    limit: "login",
    missing: "Missing username or password",
    form: { name: "login", page: "/login" },
  },
  async ({ request, deps, body, device }) => {
    const known = knownDevice(deps, request.headers);
    const { user, membership, pair, theftToTell } = await countSignIn(
      "password",
      signIn(deps, body, device, known),
      (signedIn) => signedIn.user.id,
    );
    const { paid } = toEntitlementView(membership.entitlement, deps.now());
    const notice = theftToTell ? { notice: "session_stolen" } : {};
    const response = json({ message: "Login successful", user: toPublicUser(user, paid), ...notice });
    setTokenCookies(response.headers, pair, deps.now(), deps.site);
    rememberDevice(deps, response.headers, known, user.id);
    after(() => recheckAtSignIn(deps, user));
    after(() => sendDueLetters(deps));
    return response;
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
