import { changePassword } from "@/lib/accounts/change-password";
import { PasswordBody } from "@/lib/contracts/accounts";
import { json, route } from "@/lib/server/route";

export const POST = route(
  {
    auth: "session",
    limit: "password",
    body: PasswordBody,
    form: { name: "password", page: "/account/password", next: "/account?notice=password_changed" },
  },
  async ({ deps, identity, body }) => {
    const ended = await changePassword(deps, identity, body);
    return json({ message: "Password changed", ended });
  },
);
