import { changeProfile } from "@/lib/accounts/change-profile";
import { changeOwnProfile } from "@/lib/api/account";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const POST = route(
  {
    ...changeOwnProfile,
    limit: "password",
    form: { name: "profile", page: "/account/profile", next: "/account?notice=profile_changed" },
  },
  async ({ deps, identity, body }) => {
    await changeProfile(deps, identity.user.id, body);
    return json({ message: "Your name is changed" });
  },
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
