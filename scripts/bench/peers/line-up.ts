import { spawnSync } from "node:child_process";
import path from "node:path";
import postgres from "postgres";
import { createPasswordHasher } from "@/lib/accounts/password-hasher";
import { freePort } from "../../processes";
import { cookiesOf } from "../cookies";
import { type House, nextOf, type Site, secret } from "../house";
import type { Asked } from "../load";
import { type Launch, launch, type Program } from "../program";
import { type Contestant, type Door, type Peer, postJson, type Renewing } from "./contestants";
import { appFolder, type peerApps, peersFolder, versionOf } from "./prepare";

/** The product's own cost (BCRYPT_COST). */
export const bcryptCost = 12;

interface Person {
  email: string;
  password: string;
}

export interface LineUp {
  floors: Contestant[];
  peers: Peer[];
  /** The first of the peers, set to look into its database every five minutes only. */
  cached: Peer;
  renewing: Renewing[];
}

function nextLaunch(app: (typeof peerApps)[number], ready: string, env: Record<string, string> = {}): Launch {
  const folder = appFolder(app);
  const args = (port: number) => [
    ...[nextOf(peersFolder), "start", folder, "-H", "127.0.0.1", "-p", String(port)],
  ];
  return { name: app, args, env, ready: { path: ready } };
}

async function floors(): Promise<Contestant[]> {
  const constant = "/api/constant";
  const next = nextLaunch("floor", constant);
  const node: Launch = {
    name: "node:http",
    args: (port) => [path.join(peersFolder, "node-http.mjs"), String(port)],
    env: {},
    ready: { path: "/" },
  };
  return [
    {
      ...{ name: `a constant from Next ${versionOf("next")}`, caveat: "", whoAmI: constant, isFloor: true },
      ...{ launch: next, program: await launch(next) },
    },
    {
      ...{ name: "a constant from node:http", caveat: "", whoAmI: "/", isFloor: true },
      ...{ launch: node, program: await launch(node) },
    },
  ];
}

/** better-auth with e-mail and password on a PostgreSQL of its own tables. */
async function betterAuth(
  site: Site,
  env: Record<string, string>,
  person: Person,
): Promise<{ program: Program; launch: Launch; door: Door }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const how = nextLaunch("better-auth", "/api/auth/ok", {
    DATABASE_URL: site.databaseUrl,
    BETTER_AUTH_SECRET: secret(),
    BETTER_AUTH_URL: url,
    BCRYPT_COST: String(bcryptCost),
    ...env,
  });
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", path.join(appFolder("better-auth"), "migrate.ts")],
    { env: { ...process.env, ...how.env }, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`better-auth has no tables:\n${stderr}`);
  const program = await launch(how, port);
  const door: Door = { url, signIn: async () => postJson(`${url}/api/auth/sign-in/email`, person) };
  return { program, launch: how, door };
}

async function betterAuthPeer(site: Site, person: Person, cached: boolean): Promise<Peer> {
  const peer = await betterAuth(site, cached ? { COOKIE_CACHE: "true" } : {}, person);
  return {
    name: `better-auth ${versionOf("better-auth")}${cached ? " with cookie cache" : ""}`,
    caveat: cached ? "up to 5 minutes late to see a session ended" : "",
    ...peer,
    whoAmI: "/api/auth/get-session",
    page: { ...peer.door, path: "/members" },
    signInPage: "/sign-in",
    form: "a bare form with its client",
  };
}

async function authJs(site: Site, person: Person): Promise<Peer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const how = nextLaunch("auth-js", "/api/auth/providers", {
    ...{ DATABASE_URL: site.databaseUrl, AUTH_SECRET: secret(), AUTH_URL: url },
  });
  const door: Door = {
    url,
    async signIn(): Promise<Asked> {
      const asked = await fetch(`${url}/api/auth/csrf`);
      const { csrfToken } = (await asked.json()) as { csrfToken: string };
      return {
        url: `${url}/api/auth/callback/credentials`,
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          cookie: cookiesOf(asked),
          // As its own client asks: the address to go to comes in the answer, not as a redirect.
          "x-auth-return-redirect": "1",
        },
        body: new URLSearchParams({ ...person, csrfToken, callbackUrl: `${url}/members` }).toString(),
      };
    },
  };
  return {
    name: `Auth.js ${versionOf("next-auth")} with JWT`,
    caveat: "does not see a session ended or an account shut",
    ...{ launch: how, program: await launch(how, port), door },
    whoAmI: "/api/auth/session",
    page: { ...door, path: "/members" },
    signInPage: "/api/auth/signin",
    form: "its own page, without scripts",
  };
}

async function ironSession(site: Site, person: Person): Promise<Peer> {
  const how = nextLaunch("iron-session", "/sign-in", {
    ...{ DATABASE_URL: site.databaseUrl, SESSION_PASSWORD: secret() },
  });
  const program = await launch(how);
  const { url } = program;
  const door: Door = { url, signIn: async () => postJson(`${url}/api/sign-in`, person) };
  return {
    name: `iron-session ${versionOf("iron-session")}`,
    caveat: "does not see a session ended or an account shut",
    ...{ launch: how, program, door },
    whoAmI: "/api/me",
    page: { ...door, path: "/members" },
    signInPage: "/sign-in",
    form: "a bare form",
  };
}

/** The one person, for those who leave people to the app. */
async function addPerson(site: Site, { email, password }: Person): Promise<void> {
  const sql = postgres(site.databaseUrl, { max: 1, onnotice() {} });
  const hash = await createPasswordHasher(bcryptCost).hash(password);
  await sql`create table people (id text primary key, email text not null unique, name text not null, password_hash text not null)`;
  await sql`insert into people values ('1', ${email}, 'Bench', ${hash})`;
  await sql.end();
}

async function registerAt({ url }: Door, person: Person): Promise<void> {
  const { url: address, ...asked } = postJson(`${url}/api/auth/sign-up/email`, { ...person, name: "Bench" });
  const response = await fetch(address, asked);
  if (!response.ok) throw new Error(`better-auth registers nobody: ${await response.text()}`);
}

/**
 * Starts all that Gatehouse is measured beside, each in a process of its own.
 * @param atEnd told what to do when all is over, or went wrong.
 */
export async function lineUp(
  site: Site,
  { person: { username, password } }: House,
  atEnd: (stop: () => Promise<void>) => void,
): Promise<LineUp> {
  const person = { email: `${username}@example.com`, password };
  await addPerson(site, person);
  const started = <T extends { program: Program }>(one: T): T => {
    atEnd(() => one.program.stop());
    return one;
  };
  const uncached = started(await betterAuthPeer(site, person, false));
  await registerAt(uncached.door, person);
  const cached = started(await betterAuthPeer(site, person, true));
  const renewingAlways = started(await betterAuth(site, { ALWAYS_RENEW: "true" }, person));
  const auth = started(await authJs(site, person));
  const iron = started(await ironSession(site, person));
  const constants = (await floors()).map(started);
  const again = "seals again what it was shown";
  return {
    floors: constants,
    peers: [uncached, auth, iron],
    cached,
    renewing: [
      {
        name: `${uncached.name}, set to renew at every question`,
        caveat: "same token, later end",
        door: renewingAlways.door,
        renew: { url: `${renewingAlways.program.url}/api/auth/get-session` },
      },
      {
        name: auth.name,
        caveat: again,
        door: auth.door,
        renew: { url: `${auth.program.url}/api/auth/session` },
      },
      {
        name: iron.name,
        caveat: again,
        door: iron.door,
        renew: postJson(`${iron.program.url}/api/refresh`, {}),
      },
    ],
  };
}
