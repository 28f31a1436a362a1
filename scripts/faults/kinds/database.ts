import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Fault, type FaultContext, type Finding, underLoad } from "../fault";
import { asAdmin, type House } from "../house";
import { type Answer, Visitor } from "../visitor";
import { startWire, type Wire } from "../wire";
import { underLoadWithWork } from "../work";

async function newMember(house: House): Promise<Visitor> {
  const member = new Visitor(house.url);
  await member.register();
  return member;
}

/** Opens a page as a browser does, through redirects of ours; null when nothing comes in 20 s. */
async function open(visitor: Visitor, path: string, redirects = 0): Promise<Answer | null> {
  const page = await visitor.ask("GET", path, undefined, { timeoutMs: 20_000 }).catch(() => null);
  const next = page && page.status >= 300 && page.status < 400 ? page.headers.get("location") : null;
  return next && redirects < 5 ? open(visitor, next, redirects + 1) : page;
}

/** What people see meanwhile: pages that need no database, and a member's own, which does. */
async function lookAround(house: House, member: Visitor): Promise<Partial<Finding>> {
  const stranger = new Visitor(house.url);
  const pages = ["/", "/login", "/api/health"];
  const statuses = await Promise.all(pages.map(async (page) => (await stranger.ask("GET", page)).status));
  const wrong = statuses.every((status) => status === 200)
    ? []
    : [`pages that need no database: ${statuses.join(", ")}`];
  const page = await open(member, "/labs");
  if (page && ![200, 503].includes(page.status)) wrong.push(`/labs answered ${page.status}`);
  if (page?.status === 503 && !/try again/i.test(page.text)) wrong.push("/labs does not say what to do");
  if (page && /node_modules|postgres|ECONN|select "/.test(page.text))
    wrong.push("/labs tells of the machine");
  return { seen: `a member's page meanwhile: ${page?.status ?? "no answer in 20 s"}`, wrong };
}

const restart = (name: string, how: "fast" | "crash", what: string, load = underLoad): Fault => ({
  name,
  what,
  run: ({ serverUrl, pictures, restartPostgres }) =>
    load({ serverUrl, pictures }, async (_, { progress }, show) => {
      for (let times = 0; times < 3; times += 1) {
        await restartPostgres(how, times === 0 ? show : undefined);
        await progress(40);
      }
      return { seen: "3 times" };
    }),
});

/** With a wire of our own between the app and its database. */
async function overWire(
  { serverUrl, pictures }: FaultContext,
  happen: (wire: Wire, house: House, show: () => Promise<void>) => Promise<Partial<Finding>>,
): Promise<Finding> {
  const wire = await startWire(Number(new URL(serverUrl).port));
  const appSees = (databaseUrl: string) => {
    const url = new URL(databaseUrl);
    url.port = String(wire.port);
    return url.toString();
  };
  try {
    return await underLoad({ serverUrl, pictures, appSees }, (house, _, show) => happen(wire, house, show));
  } finally {
    await wire.close();
  }
}

const slow: Fault = {
  name: "database-slow",
  what: "everything between the app and its database takes 150 ms each way, for 15 s",
  run: (context) =>
    overWire(context, async (wire, house, show) => {
      const member = await newMember(house);
      wire.delay(150);
      const around = await lookAround(house, member);
      await Promise.all([sleep(15_000), show()]);
      wire.delay(0);
      return around;
    }),
};

const frozen: Fault = {
  name: "database-frozen",
  what: "for 15 s nothing passes between the app and its database, and nobody is told",
  run: (context) =>
    overWire(context, async (wire, house, show) => {
      const member = await newMember(house);
      wire.freeze();
      const around = await lookAround(house, member);
      const shown = show();
      await sleep(15_000);
      wire.thaw();
      await shown;
      return around;
    }),
};

/** What PostgreSQL says to one more than there may be. */
const tooManyConnections = "53300";

/** @returns the SQLSTATE that a new connection is refused with; null: it is not. */
const refusalOf = (url: string): Promise<string | null> =>
  asAdmin(url, (admin) => admin`select 1`).then(
    () => null,
    (error: { code?: string }) => error.code ?? String(error),
  );

/** Two copies of ten each share so few. */
const few = 4;

const outOfConnections: Fault = {
  name: "database-connections",
  what: `for 10 s all connections are taken (${tooManyConnections}); then there are ${few} for two copies of ten`,
  async run({ serverUrl, pictures }) {
    // A superuser is let in all the same, so the app comes under a name that is none, and owns as much.
    const role = `faults_${randomBytes(4).toString("hex")}`;
    const password = randomBytes(18).toString("base64url");
    const limit = (connections: number) =>
      asAdmin(serverUrl, async (admin) => {
        await admin.unsafe(`alter role ${role} connection limit ${connections}`);
        await admin`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${role}`;
      });
    const appSees = (databaseUrl: string) => {
      const url = new URL(databaseUrl);
      Object.assign(url, { username: role, password });
      return url.toString();
    };
    await asAdmin(serverUrl, async (admin) => {
      await admin.unsafe(`create role ${role} login password '${password}'`);
      await admin.unsafe(`grant ${new URL(serverUrl).username} to ${role}`);
    });
    try {
      return await underLoad({ serverUrl, pictures, appSees }, async (house, load, show) => {
        const member = await newMember(house);
        await limit(0);
        const refusal = await refusalOf(appSees(house.databaseUrl));
        const { seen, wrong = [] } = await lookAround(house, member);
        await Promise.all([sleep(10_000), show()]);
        await limit(few);
        await load.progress(100);
        await limit(-1);
        if (refusal !== tooManyConnections) wrong.push(`a new connection was refused with ${refusal}`);
        return { seen: `${seen}; refused with ${refusal}`, wrong };
      });
    } finally {
      await asAdmin(serverUrl, (admin) => admin.unsafe(`drop role ${role}`));
    }
  },
};

export const databaseFaults = [
  restart("database-restart", "fast", "PostgreSQL is restarted (fast shutdown), three times, under load"),
  restart(
    "database-crash",
    "crash",
    "PostgreSQL is ended at once and recovers, three times, under load",
    underLoadWithWork,
  ),
  slow,
  frozen,
  outOfConnections,
];
