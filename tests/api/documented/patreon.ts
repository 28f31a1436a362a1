import { disconnectPatreon, patreonCallback, patreonLogin, patreonRemoval } from "@/lib/api/patreon";
import { addPatron, goThroughPatreon } from "../../support/visits";
import { at, type Drive, row, type World } from "./row";

/** Somebody with a password who has connected Patreon. */
async function connected({ somebody, sandbox }: World) {
  const { api } = await somebody();
  await goThroughPatreon(api, (await addPatron(sandbox)).id, { begin: `${at(patreonLogin)}?purpose=link` });
  return api;
}

const call = ({ method, path }: { method: string; path: string }) => ({
  done: (async (world) => (await connected(world)).call(method, path)) satisfies Drive,
  errors: {
    patreon_not_connected: async ({ somebody }) => (await somebody()).api.call(method, path),
    last_way_in: async ({ nobody, sandbox }) => {
      const api = nobody();
      await goThroughPatreon(api, (await addPatron(sandbox)).id);
      return api.call(method, path);
    },
  } satisfies Record<string, Drive>,
});

export const patreonRows = [
  row(patreonLogin, { 303: ({ nobody }) => nobody().get(at(patreonLogin)) }),
  row(patreonCallback, {
    303: ({ nobody }) => nobody().get(`${at(patreonCallback)}?state=unknown&code=x`),
  }),
  row(patreonRemoval, { 200: call(patreonRemoval).done }, call(patreonRemoval).errors),
  row(disconnectPatreon, { 200: call(disconnectPatreon).done }, call(disconnectPatreon).errors),
];
