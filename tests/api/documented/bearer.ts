import { bearerLogin, bearerLogout, bearerMe, bearerRefresh } from "@/lib/api/bearer";
import { at, row, type World } from "./row";
import { deactivated } from "./sign-in";

async function signedIn(world: World, person: { email: string; password: string }) {
  const { email, password } = person;
  return world.nobody().post(at(bearerLogin), { json: { email, password } });
}

const bearer = (token: string | undefined) => ({ headers: { authorization: `Bearer ${token}` } });
const tokenOf = async (world: World) => (await world.somebody()).api.cookies.get("gh_access");
const deadToken = async (world: World) => (await deactivated(world)).api.cookies.get("gh_access");

export const bearerRows = [
  row(
    bearerLogin,
    { 200: async (world) => signedIn(world, (await world.somebody()).person) },
    {
      invalid_credentials: ({ nobody }) => nobody().post(at(bearerLogin), { json: bearerLogin.bodyExample }),
      account_deactivated: async (world) => signedIn(world, (await deactivated(world)).person),
    },
  ),
  row(
    bearerRefresh,
    {
      200: async (world) => {
        const { refresh_token } = (await signedIn(world, (await world.somebody()).person)).body;
        return world.nobody().post(at(bearerRefresh), { json: { refresh_token } });
      },
    },
    {
      refresh_refused: ({ nobody }) => nobody().post(at(bearerRefresh), { json: bearerRefresh.bodyExample }),
    },
  ),
  row(
    bearerMe,
    { 200: async (world) => world.nobody().get(at(bearerMe), bearer(await tokenOf(world))) },
    {
      account_deactivated: async (world) => world.nobody().get(at(bearerMe), bearer(await deadToken(world))),
    },
  ),
  row(
    bearerLogout,
    { 200: async (world) => world.nobody().post(at(bearerLogout), bearer(await tokenOf(world))) },
    {
      account_deactivated: async (world) =>
        world.nobody().post(at(bearerLogout), bearer(await deadToken(world))),
    },
  ),
];
