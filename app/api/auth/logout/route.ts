import { logout } from "@/lib/api/sign-in";
import { clearTokenCookies } from "@/lib/http/cookies";
import { dropLegacyCookies, endPresented } from "@/lib/server/legacy";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { signOut } from "@/lib/sessions/end";

export const POST = route(
  { ...logout, form: { name: "account", page: "/account", next: "/" } },
  async ({ request, deps, accessToken, refreshToken }) => {
    await signOut(deps, { accessToken, refreshToken });
    await endPresented(deps, request.headers);
    const response = json({ message: "Logged out successfully" });
    clearTokenCookies(response.headers, deps.site);
    dropLegacyCookies(deps, request.headers, response.headers);
    // Pages are not stored anyway; what a proxy of the browser's kept goes too. Cookies and storage hold nothing else
    // that is personal, and clearing them would forget the chosen colours and that this device is known.
    response.headers.set("clear-site-data", '"cache"');
    return response;
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
