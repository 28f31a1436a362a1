import { eq } from "drizzle-orm";
import { endMembersSessions } from "@/lib/api/activity";
import {
  changeMemberRole,
  checkMember,
  deactivateMember,
  endMemberOverride,
  exportMembers,
  getMember,
  listMembers,
  makeMemberSignInLink,
  overrideMember,
  reactivateMember,
} from "@/lib/api/members";
import type { Operation } from "@/lib/api/operation";
import { signInByLink } from "@/lib/api/sign-in-link";
import { users } from "@/lib/db/schema";
import { at, type Drive, row } from "./row";

const nobody = 2 ** 31 - 1;

type Order = Pick<Operation, "method" | "path">;

const order =
  ({ method, path }: Order, target: "a member" | "nobody", json?: unknown): Drive =>
  async ({ somebody }) => {
    const id = target === "nobody" ? nobody : (await somebody()).id;
    return (await somebody("super_admin")).api.call(method, at({ path }, { id }), { json });
  };

const soon = () => new Date(Date.now() + 86_400_000).toISOString();
const override = () => ({ until: soon(), note: "A guest of the house" });
const role = { role: "global_admin", venue_id: null };

const given: Drive = async ({ somebody }) => {
  const { id } = await somebody();
  const { api } = await somebody("super_admin");
  await api.call("PUT", at(overrideMember, { id }), { json: override() });
  return api.delete(at(endMemberOverride, { id }));
};

export const memberRows = [
  row(listMembers, { 200: async ({ somebody }) => (await somebody("super_admin")).api.get(at(listMembers)) }),
  row(exportMembers, {
    200: async ({ somebody }) => (await somebody("super_admin")).api.get(at(exportMembers)),
  }),
  row(getMember, { 200: order(getMember, "a member") }, { not_found: order(getMember, "nobody") }),
  row(checkMember, { 200: order(checkMember, "a member") }, { not_found: order(checkMember, "nobody") }),
  row(
    deactivateMember,
    { 200: order(deactivateMember, "a member") },
    { not_found: order(deactivateMember, "nobody") },
  ),
  row(
    reactivateMember,
    { 200: order(reactivateMember, "a member") },
    { not_found: order(reactivateMember, "nobody") },
  ),
  row(
    changeMemberRole,
    { 200: order(changeMemberRole, "a member", role) },
    { not_found: order(changeMemberRole, "nobody", role) },
  ),
  row(
    overrideMember,
    { 200: order(overrideMember, "a member", override()) },
    { not_found: order(overrideMember, "nobody", override()) },
  ),
  row(
    endMemberOverride,
    { 200: given },
    { not_found: order(endMemberOverride, "nobody"), no_override: order(endMemberOverride, "a member") },
  ),
  row(
    makeMemberSignInLink,
    { 201: order(makeMemberSignInLink, "a member") },
    {
      not_found: order(makeMemberSignInLink, "nobody"),
      account_deactivated: async ({ somebody, stack }) => {
        const { id } = await somebody();
        await stack.db.update(users).set({ isActive: false }).where(eq(users.id, id));
        return (await somebody("super_admin")).api.post(at(makeMemberSignInLink, { id }));
      },
    },
  ),
  row(
    signInByLink,
    {
      200: async (world) => {
        const { url } = (await order(makeMemberSignInLink, "a member")(world)).body;
        const token = new URL(url).searchParams.get("token");
        return world.nobody().post(at(signInByLink), { json: { token } });
      },
    },
    {
      sign_in_link_refused: (world) =>
        world.nobody().post(at(signInByLink), { json: signInByLink.bodyExample }),
    },
  ),
  row(
    endMembersSessions,
    {
      200: async ({ somebody }) => {
        const { id } = await somebody();
        const { api } = await somebody("global_admin");
        return api.delete(at(endMembersSessions), { json: { user_id: id } });
      },
    },
    {
      not_found: async ({ somebody }) =>
        (await somebody("super_admin")).api.delete(at(endMembersSessions), { json: { user_id: nobody } }),
    },
  ),
];
