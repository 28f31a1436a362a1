import { endOthersByForm } from "@/lib/api/sessions";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { endOtherSessions } from "@/lib/sessions/end";

/** The same as `DELETE /api/auth/sessions`, for a form: browsers without scripts send no DELETE. */
export const POST = route(
  {
    ...endOthersByForm,
    form: { name: "devices", page: "/account/devices", next: "/account/devices?ended=others" },
  },
  async ({ deps, identity }) => {
    const ended = await endOtherSessions(deps, identity);
    return json({ message: "The other devices are signed out", ended });
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
