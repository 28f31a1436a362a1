import { after } from "next/server";
import { register } from "@/lib/accounts/register";
import { toPublicUser } from "@/lib/accounts/views";
import { registration } from "@/lib/api/sign-in";
import { setTokenCookies } from "@/lib/http/cookies";
import { knownDevice, rememberDevice } from "@/lib/server/known-device";
import { otherMethods } from "@/lib/server/other-methods";
import { countSignIn } from "@/lib/server/outcomes";
import { json, route } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";

export const POST = route(
  {
    ...registration,
    limit: "register",
    missing: "Missing required fields",
    form: { name: "register", page: "/register" },
  },
  async ({ request, deps, body, device }) => {
    const { user, pair } = await countSignIn(
      "registration",
      register(deps, body, device),
      (registered) => registered.user.id,
    );
    const response = json(
      { message: "Registration successful", user: toPublicUser(user, false) },
      { status: 201 },
    );
    setTokenCookies(response.headers, pair, deps.now(), deps.site);
    rememberDevice(deps, response.headers, knownDevice(deps, request.headers), user.id);
    after(() => sendDueLetters(deps));
    return response;
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
