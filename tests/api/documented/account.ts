import { makePasswordLink } from "@/lib/accounts/password-links";
import { passwordChange, passwordLinkUse } from "@/lib/api/passwords";
import { endOthers, endOthersByForm, endSession, endSessionByForm, listSessions } from "@/lib/api/sessions";
import { claimsOf } from "../../support/tokens";
import { at, type Drive, row, type World } from "./row";

const new_password = "seven copper kettles";

/** Calls with the id of one's own session. */
const own =
  (operation: { method: string; path: `/api/${string}` }): Drive =>
  async ({ somebody }) => {
    const { api } = await somebody();
    return api.call(operation.method, at(operation, { id: claimsOf(api).sid }));
  };

const others =
  (operation: { method: string; path: `/api/${string}` }): Drive =>
  async ({ somebody }) => {
    const id = claimsOf((await somebody()).api).sid;
    return (await somebody()).api.call(operation.method, at(operation, { id }));
  };

async function linkFor({ stack }: World, userId: number): Promise<string> {
  const deps = { db: stack.db, now: () => new Date() };
  return (await makePasswordLink(deps, { userId, createdBy: null, hours: 24 })).token;
}

export const accountRows = [
  row(listSessions, { 200: async ({ somebody }) => (await somebody()).api.get(at(listSessions)) }),
  row(endOthers, { 200: async ({ somebody }) => (await somebody()).api.delete(at(endOthers)) }),
  row(endOthersByForm, { 200: async ({ somebody }) => (await somebody()).api.post(at(endOthersByForm)) }),
  row(endSession, { 200: own(endSession) }, { not_found: others(endSession) }),
  row(endSessionByForm, { 200: own(endSessionByForm) }, { not_found: others(endSessionByForm) }),
  row(
    passwordChange,
    {
      200: async ({ somebody }) => {
        const { api, person } = await somebody();
        return api.post(at(passwordChange), { json: { current_password: person.password, new_password } });
      },
    },
    {
      wrong_password: async ({ somebody }) =>
        (await somebody()).api.post(at(passwordChange), {
          json: { current_password: "not this one", new_password },
        }),
    },
  ),
  row(
    passwordLinkUse,
    {
      200: async (world) => {
        const token = await linkFor(world, (await world.somebody()).id);
        return world.nobody().post(at(passwordLinkUse), { json: { token, new_password } });
      },
    },
    {
      password_link_refused: ({ nobody }) =>
        nobody().post(at(passwordLinkUse), { json: passwordLinkUse.bodyExample }),
    },
  ),
];
