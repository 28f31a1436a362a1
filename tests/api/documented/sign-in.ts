import { eq } from "drizzle-orm";
import { login, logout, me, refresh, registration, resume, tokenHealthCheck } from "@/lib/api/sign-in";
import { users } from "@/lib/db/schema";
import { newPerson } from "../../support/visits";
import { at, row, type World } from "./row";

/** Somebody whose account was deactivated while the session went on, as two admins at once may bring about. */
export async function deactivated({ somebody, stack }: World) {
  const found = await somebody();
  await stack.db.update(users).set({ isActive: false }).where(eq(users.id, found.id));
  return found;
}

export const signInRows = [
  row(
    registration,
    { 201: ({ nobody }) => nobody().post(at(registration), { json: newPerson() }) },
    {
      username_taken: async ({ nobody, somebody }) => {
        const { username } = (await somebody()).person;
        return nobody().post(at(registration), { json: { ...newPerson(), username } });
      },
      email_taken: async ({ nobody, somebody }) => {
        const { email } = (await somebody()).person;
        return nobody().post(at(registration), { json: { ...newPerson(), email } });
      },
    },
  ),
  row(
    login,
    {
      200: async ({ nobody, somebody }) => {
        const { email, password } = (await somebody()).person;
        return nobody().post(at(login), { json: { username: email, password } });
      },
    },
    {
      invalid_credentials: ({ nobody }) => nobody().post(at(login), { json: login.bodyExample }),
      account_deactivated: async (world) => {
        const { username, password } = (await deactivated(world)).person;
        return world.nobody().post(at(login), { json: { username, password } });
      },
    },
  ),
  row(me, { 200: async ({ somebody }) => (await somebody()).api.get(at(me)) }),
  row(logout, { 200: async ({ somebody }) => (await somebody()).api.post(at(logout)) }),
  row(
    refresh,
    { 200: async ({ somebody }) => (await somebody()).api.post(at(refresh)) },
    {
      refresh_refused: ({ nobody }) => nobody().post(at(refresh), { json: refresh.bodyExample }),
      account_deactivated: async (world) => (await deactivated(world)).api.post(at(refresh)),
    },
  ),
  row(resume, {
    204: ({ nobody }) => nobody().get(at(resume), { headers: { "sec-purpose": "prefetch" } }),
    303: ({ nobody }) => nobody().get(`${at(resume)}?return_to=${resume.hints.return_to.example}`),
  }),
  row(tokenHealthCheck, { 200: async ({ somebody }) => (await somebody()).api.get(at(tokenHealthCheck)) }),
];
