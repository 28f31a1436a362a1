import { register } from "@/lib/accounts/register";
import { toPublicUser } from "@/lib/accounts/views";
import { RegisterBody } from "@/lib/contracts/accounts";
import { setTokenCookies } from "@/lib/http/cookies";
import { knownDevice, rememberDevice } from "@/lib/server/known-device";
import { json, route } from "@/lib/server/route";

export const POST = route(
  {
    limit: "register",
    body: RegisterBody,
    missing: "Missing required fields",
    form: { name: "register", page: "/register" },
  },
  async ({ request, deps, body, device }) => {
    const { user, pair } = await register(deps, body, device);
    const response = json(
      { message: "Registration successful", user: toPublicUser(user, false) },
      { status: 201 },
    );
    setTokenCookies(response.headers, pair, deps.now(), deps.site);
    rememberDevice(deps, response.headers, knownDevice(deps, request.headers), user.id);
    return response;
  },
);
