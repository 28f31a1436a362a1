import { downloadOwnData } from "@/lib/accounts/own-data";
import { downloadOwnAccount } from "@/lib/api/account";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const POST = route(
  {
    ...downloadOwnAccount,
    limit: "password",
    form: { name: "account", page: "/account", next: "/account" },
  },
  async ({ deps, identity }) =>
    json(await downloadOwnData(deps, identity), {
      headers: { "content-disposition": 'attachment; filename="my-data.json"' },
    }),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods("POST");
