import { endSessionByForm } from "@/lib/api/sessions";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { endOwnSession } from "@/lib/sessions/end";

/** The same as `DELETE /api/auth/sessions/{id}`, for a form: browsers without scripts send no DELETE. */
export const POST = route(
  {
    ...endSessionByForm,
    form: { name: "devices", page: "/account/devices", next: "/account/devices?ended=one" },
  },
  async ({ deps, identity, params }) => {
    await endOwnSession(deps, identity, String(params.id));
    return json({ message: "The device is signed out" });
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
