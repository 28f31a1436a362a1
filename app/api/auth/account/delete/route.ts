import { after } from "next/server";
import { deleteAccount } from "@/lib/accounts/delete-account";
import { deleteOwnAccount } from "@/lib/api/account";
import { clearTokenCookies } from "@/lib/http/cookies";
import { forgetDevice, knownDevice } from "@/lib/server/known-device";
import { dropLegacyCookies } from "@/lib/server/legacy";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";

export const POST = route(
  {
    ...deleteOwnAccount,
    limit: "password",
    form: { name: "delete_account", page: "/account/delete", next: "/?notice=account_deleted" },
  },
  async ({ request, deps, identity, body }) => {
    await deleteAccount(deps, identity, body);
    after(() => sendDueLetters(deps));
    const response = json({ message: "Your account is deleted" });
    clearTokenCookies(response.headers, deps.site);
    dropLegacyCookies(deps, request.headers, response.headers);
    forgetDevice(deps, response.headers, knownDevice(deps, request.headers), identity.user.id);
    return response;
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
