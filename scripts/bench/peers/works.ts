import { gzipSync } from "node:zlib";
import { cookiesOfRaw } from "../cookies";
import { type Asked, type Load, type LoadOptions, load, median } from "../load";
import { launch } from "../program";
import { note, type Row } from "../report";
import { compare, type Work } from "./compare";
import { type Contestant, type Door, enter, type Peer, type Renewing } from "./contestants";

export interface Measuring {
  rounds: number;
  seconds: number;
}

const perSecond = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)}/s`;
const milliseconds = (value: number) => `${value.toFixed(1)} ms`;
const mebibytes = (value: number) => `${value.toFixed(0)} MiB`;

const caveat = (one: { caveat: string }) => one.caveat;

const isPeer = (one: Contestant | Peer): one is Peer => "door" in one;

/** @throws Error when an answer was not the right one: its speed would mean nothing. */
async function rightly(options: LoadOptions): Promise<Load> {
  const seen = await load(options);
  if (seen.failures > 0) throw new Error(`${seen.failures} wrong answers of ${options.url}`);
  return seen;
}

/** @throws Error when the answer does not say it: two of the peers answer nobody with 200 too. */
async function requireWords(url: string, headers: Record<string, string>, words: string): Promise<string> {
  const text = await (await fetch(url, { headers })).text();
  if (!text.includes(words)) throw new Error(`${url} does not say "${words}" but: ${text.slice(0, 500)}`);
  return text;
}

async function whoAmIOf(one: Contestant | Peer): Promise<Asked> {
  const url = one.program.url + one.whoAmI;
  if (!isPeer(one)) return { url };
  const headers = { cookie: await enter(one.door) };
  await requireWords(url, headers, "@example.com");
  return { url, headers };
}

async function pageOf({ page }: Peer): Promise<Asked> {
  const url = page.url + page.path;
  const headers = { cookie: await enter(page) };
  await requireWords(url, headers, "Signed in as");
  return { url, headers };
}

export async function whoAmI(measuring: Measuring, of: [Peer, ...Contestant[]]): Promise<Row[]> {
  const work: Work<Contestant> = {
    what: "Who am I, signed in",
    caveat,
    ...{ better: "more", show: perSecond, of },
    measure: async (one: Contestant) => {
      const asked = await whoAmIOf(one);
      return (await rightly({ ...asked, connections: 10, until: { seconds: measuring.seconds } })).perSecond;
    },
  };
  return await compare(work, measuring.rounds);
}

export async function pages(measuring: Measuring, of: [Peer, ...Peer[]], cached: Peer): Promise<Row[]> {
  const ask = async (asked: Asked, redirects: boolean) => {
    const until = { seconds: measuring.seconds };
    return (await rightly({ ...asked, redirects, connections: 4, until })).perSecond;
  };
  const common = { better: "more" as const, show: perSecond };
  const inside = await compare<Peer>(
    {
      ...common,
      of: [...of, cached],
      caveat,
      what: "The same bare page, protected, signed in",
      measure: async (one: Peer) => ask(await pageOf(one), false),
    },
    measuring.rounds,
  );
  const outside = await compare<Peer>(
    {
      ...common,
      of,
      what: "The same page, not signed in: a redirect",
      measure: ({ page }: Peer) => ask({ url: page.url + page.path }, true),
    },
    measuring.rounds,
  );
  return [...inside, ...outside];
}

const signingInClients = 8;

/** Clients that sign in without pause. */
const signInsWithoutPause = async (door: Door, until: LoadOptions["until"]): Promise<Load> =>
  await rightly({ ...(await door.signIn()), connections: signingInClients, until });

export async function signIns(measuring: Measuring, of: [Peer, ...Peer[]], cost: number): Promise<Row[]> {
  const work: Work<Peer> = {
    what: `Sign-ins of ${signingInClients} clients, bcrypt at cost ${cost}`,
    ...{ better: "more", show: perSecond, of },
    measure: async (one: Peer) =>
      (await signInsWithoutPause(one.door, { requests: 2 * signingInClients })).perSecond,
  };
  return await compare(work, measuring.rounds);
}

/** Who am I, of two clients, while others sign in. */
export async function storm(measuring: Measuring, of: [Peer, ...Peer[]]): Promise<Row[]> {
  const work: Work<Peer> = {
    what: `p99 of who am I while ${signingInClients} clients sign in without pause`,
    caveat,
    ...{ better: "less", show: milliseconds, of },
    measure: async (one: Peer) => {
      const asked = await whoAmIOf(one);
      const signingIn = signInsWithoutPause(one.door, { seconds: measuring.seconds + 1 });
      const { p99 } = await rightly({ ...asked, connections: 2, until: { seconds: measuring.seconds } });
      await signingIn;
      // What was begun goes on where nobody waits for it: this one comes after it, and the next to be measured finds peace.
      await enter(one.door);
      return p99;
    },
  };
  return await compare(work, measuring.rounds);
}

/** Each connection goes on with the cookies of its last answer, as a browser does. */
async function renewals({ door, renew }: Renewing, seconds: number): Promise<number> {
  const connections = 4;
  const jars: string[] = [];
  while (jars.length < connections) jars.push(await enter(door));
  let unchanged = 0;
  const seen = await rightly({
    ...{ ...renew, connections, until: { seconds } },
    setupClient(client) {
      let sent = jars.pop() ?? "";
      const use = () => client.setHeaders({ ...renew.headers, cookie: sent });
      use();
      client.on("headers", ({ headers }) => {
        const given = cookiesOfRaw(headers as unknown as string[]);
        if (given === "") unchanged += 1;
        else sent = given;
        use();
      });
    },
  });
  if (unchanged > 0) throw new Error(`${unchanged} answers of ${renew.url} renewed nothing`);
  return seen.perSecond;
}

export async function refreshes(measuring: Measuring, of: [Renewing, ...Renewing[]]): Promise<Row[]> {
  const work: Work<Renewing> = {
    what: "Sessions renewed, each with the cookies of the last answer",
    caveat,
    ...{ better: "more", show: perSecond, of },
    measure: (one: Renewing) => renewals(one, measuring.seconds),
  };
  return await compare(work, measuring.rounds);
}

/** From the start of a second process to its first 200, signed in where one can be; and its memory then. */
export async function coldStarts(measuring: Measuring, of: [Peer, ...Contestant[]]): Promise<Row[]> {
  const memory = new Map<Contestant, number[]>(of.map((one) => [one, []]));
  const times = await compare<Contestant>(
    {
      what: "Start of the process to the first who am I",
      ...{ better: "less", show: milliseconds, of },
      measure: async (one: Contestant) => {
        const { headers = {} } = await whoAmIOf(one);
        const program = await launch({ ...one.launch, ready: { path: one.whoAmI, headers } });
        memory.get(one)?.push(program.residentMib());
        await program.stop();
        return program.startMs;
      },
    },
    measuring.rounds,
  );
  const started = await compare<Contestant>(
    {
      what: "Resident memory after that start",
      ...{ better: "less", show: mebibytes, of },
      measure: async (one: Contestant) => median(memory.get(one) ?? []),
    },
    1,
  );
  return [...times, ...started];
}

export const memoryAfterLoad = (of: [Peer, ...Contestant[]]): Promise<Row[]> =>
  compare<Contestant>(
    {
      what: "Resident memory after all of this",
      ...{ better: "less", show: mebibytes, of },
      measure: async (one: Contestant) => one.program.residentMib(),
    },
    1,
  );

/** The scripts that the HTML names, compressed as a server would. Browsers of this decade leave out `nomodule`. */
async function scriptBytes(url: string): Promise<number> {
  const html = await (await fetch(url)).text();
  const tags = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"[^>]*>/g)];
  const sources = tags.filter(([tag]) => !/\snomodule/i.test(tag)).map(([, source = ""]) => source);
  let bytes = 0;
  for (const source of new Set(sources)) {
    const response = await fetch(new URL(source, url));
    bytes += gzipSync(Buffer.from(await response.arrayBuffer())).length;
  }
  return bytes;
}

export const scripts = (of: [Peer, ...Peer[]]): Promise<Row[]> =>
  compare<Peer>(
    {
      what: "JavaScript of the sign-in page, gzip",
      better: "less",
      show: (value) => `${(value / 1000).toFixed(0)} kB`,
      of,
      caveat: ({ form }: Peer) => form,
      measure: (one: Peer) => scriptBytes(one.program.url + one.signInPage),
    },
    1,
  );

/** What nobody wants to measure: code that is compiled for the first time. Also tells how long the bare pages are. */
export async function warmUp(of: readonly Contestant[]): Promise<void> {
  for (const one of of) {
    await rightly({ ...(await whoAmIOf(one)), connections: 4, until: { seconds: 1 } });
    if (!isPeer(one)) continue;
    const asked = await pageOf(one);
    await rightly({ ...asked, connections: 4, until: { seconds: 1 } });
    const html = await requireWords(asked.url, asked.headers ?? {}, "Signed in as");
    note(`${one.name}: the bare page has ${html.length} characters of HTML`);
  }
}
