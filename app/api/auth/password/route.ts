import { after } from "next/server";
import { changePassword } from "@/lib/accounts/change-password";
import { passwordChange } from "@/lib/api/passwords";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";

export const POST = route(
  {
    ...passwordChange,
    limit: "password",
    form: { name: "password", page: "/account/password", next: "/account?notice=password_changed" },
  },
  async ({ deps, identity, body }) => {
    const ended = await changePassword(deps, identity, body);
    after(() => sendDueLetters(deps));
    return json({ message: "Password changed", ended });
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
