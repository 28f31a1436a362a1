import { after } from "next/server";
import { signIn } from "@/lib/accounts/sign-in";
import { toBearerUser } from "@/lib/accounts/views";
import { bearerLogin } from "@/lib/api/bearer";
import { AppError } from "@/lib/errors";
import { otherMethods } from "@/lib/server/other-methods";
import { countSignIn } from "@/lib/server/outcomes";
import { recheckAtSignIn } from "@/lib/server/recheck-at-sign-in";
import { json, route } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";
import { identify } from "@/lib/sessions/identify";

export const POST = route({ ...bearerLogin, limit: "login" }, async ({ deps, body, device }) => {
  const { email, password } = body;
  const work = signIn(deps, { username: email, password }, device, null, true);
  const { user, pair } = await countSignIn("password", work, (signedIn) => signedIn.user.id);
  const identity = await identify(deps, pair.accessToken);
  if (!identity) throw new AppError("not_authenticated");
  after(() => recheckAtSignIn(deps, user));
  after(() => sendDueLetters(deps));
  return json({
    token: pair.accessToken,
    refresh_token: pair.refreshToken,
    user: toBearerUser(identity),
  });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
