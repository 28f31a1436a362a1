import { bearerLogout } from "@/lib/api/bearer";
import { endPresented } from "@/lib/server/legacy";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { signOut } from "@/lib/sessions/end";

export const POST = route(bearerLogout, async ({ request, deps, accessToken }) => {
  await signOut(deps, { accessToken, refreshToken: null });
  const authorization = request.headers.get("authorization") ?? "";
  await endPresented(deps, new Headers({ authorization }));
  return json({ message: "Logged out successfully" });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
