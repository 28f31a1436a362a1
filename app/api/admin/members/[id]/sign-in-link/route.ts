import { makeSignInLink } from "@/lib/accounts/sign-in-links";
import { makeMemberSignInLink } from "@/lib/api/members";
import { memberId } from "@/lib/server/member-id";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const POST = route({ ...makeMemberSignInLink }, async ({ deps, identity, params, body }) => {
  const order = { userId: memberId(params.id), hours: body.hours };
  const { token, expiresAt } = await makeSignInLink(deps, identity, order);
  const url = new URL("/sign-in-link", deps.settings.APP_URL);
  url.searchParams.set("token", token);
  return json({ url: url.href, expiresAt: expiresAt.toISOString() }, { status: 201 });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
