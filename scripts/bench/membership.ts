import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { sql } from "drizzle-orm";
import { connect, type Db, disconnect } from "@/lib/db/client";
import { keepGrant } from "@/lib/patreon/grants";
import { createTokenBox } from "@/lib/patreon/token-box";
import { freePort, startChild, untilAnswers } from "../processes";
import { sandboxDefaults } from "../sandbox/options";
import { openSite } from "./house";
import { median } from "./load";
import { note, type Row } from "./report";

/** What `verify-once.ts` is told. */
export interface VerifyOnce {
  databaseUrl: string;
  sandboxUrl: string;
  encryptionKey: string;
  mode: "sweep" | "individual";
}

/** What `verify-once.ts` tells. Times in milliseconds, memory (resident) in MiB. */
export interface Verified {
  outcome: string;
  seen: number;
  apiCalls: number;
  wallMs: number;
  /** Of it, waiting for Patreon. In an individual run many wait at once, so that it is longer than the run. */
  waitedMs: number;
  memoryBefore: number;
  memoryPeak: number;
  /** The most requests within any two seconds. */
  densest: number;
}

interface Ground extends Omit<VerifyOnce, "mode"> {
  db: Db;
  control(method: string, path: string, body: unknown): Promise<Record<string, unknown>>;
}

/** A verification in a fresh process. @throws Error when it did not end well: its figures would mean nothing. */
async function verifyOnce({ databaseUrl, sandboxUrl, encryptionKey }: Ground, mode: VerifyOnce["mode"]) {
  const told: VerifyOnce = { databaseUrl, sandboxUrl, encryptionKey, mode };
  // The young space is bounded as in the script of package.json.
  const args = [
    "--max-semi-space-size=2",
    "--import",
    "tsx",
    "scripts/bench/verify-once.ts",
    JSON.stringify(told),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, LOG_LEVEL: "error" },
  });
  const verified = JSON.parse(stdout) as Verified;
  if (verified.outcome !== "done") throw new Error(`The verification ended ${verified.outcome}`);
  return verified;
}

/** Empties the house, and gives every so-many-th of the crowd an account. @returns how many accounts. */
async function furnish({ db }: Ground, size: number, every: number): Promise<number> {
  await db.execute(sql`truncate users, patreon_members, swept_members, verification_runs cascade`);
  await db.execute(sql`
    insert into users (username, username_key, patreon_id, patreon_connected)
    select 'crowd' || n, 'crowd' || n, (200000000 + n)::text, true from generate_series(0, ${size - 1}, ${every}) n`);
  await db.execute(sql`insert into profiles (user_id, name) select id, username from users`);
  await db.execute(sql`analyze`);
  return Math.ceil(size / every);
}

const crowd = ({ control }: Ground, size: number) => control("PUT", "/crowd", { size });

const whole = (value: number) => Math.round(value).toLocaleString("en");

const perSecond = ({ seen, wallMs, waitedMs }: Verified) => whole((seen / (wallMs - waitedMs)) * 1000);
const growthOf = ({ memoryBefore, memoryPeak }: Verified) => memoryPeak - memoryBefore;

/** The first sweep decides on everybody; the next ones find what has changed, which is nothing here. */
async function measureSweep(ground: Ground): Promise<Row[]> {
  const rows: Row[] = [];
  const growth: Record<number, number> = {};
  for (const size of [1000, 10_000, 100_000, 1_000_000]) {
    note(`Two sweeps of ${whole(size)} members`);
    await crowd(ground, size);
    const accounts = await furnish(ground, size, 5);
    const first = await verifyOnce(ground, "sweep");
    const next = await verifyOnce(ground, "sweep");
    growth[size] = Math.max(growthOf(first), growthOf(next));
    rows.push({
      what: `A sweep of ${whole(next.seen)} members, ${whole(accounts)} of them with accounts: calls, beside one a person`,
      ours: `${next.apiCalls} calls; of our own time ${perSecond(next)} members/s, and ${perSecond(first)} in the first sweep, which changes everybody`,
      beside: `${whole(accounts)} calls`,
      ratio: (next.apiCalls / accounts).toFixed(4),
      budget: size === 100_000 ? "≥ 20,000 members/s" : size === 1000 ? "1 call a page of 1000" : "",
    });
  }
  const [small, large] = [growth[10_000] ?? Number.NaN, growth[1_000_000] ?? Number.NaN];
  rows.push({
    what: "Growth of memory in a sweep of 1,000,000 members, beside one of 10,000",
    ours: `${whole(large)} MiB`,
    beside: `${whole(small)} MiB`,
    ratio: (large / small).toFixed(2),
    budget: "< 100 MiB each",
  });
  return rows;
}

const people = 1000;
const latencyMs = 80;

async function measureIndividual(ground: Ground): Promise<Row> {
  note(`Asking about ${people} people one by one at ${latencyMs} ms`);
  const { db, control, encryptionKey } = ground;
  await crowd(ground, people);
  await furnish(ground, people, 1);
  const box = createTokenBox(encryptionKey, []);
  const users = await db.query.users.findMany({ columns: { id: true, patreonId: true } });
  const tokens: string[] = [];
  for (const { id: userId, patreonId } of users) {
    const patreonUserId = patreonId ?? "";
    const issued = await control("POST", `/people/${patreonUserId}/tokens`, { action: "issue" });
    const accessToken = String(issued.accessToken);
    tokens.push(accessToken);
    const grant = {
      accessToken,
      refreshToken: String(issued.refreshToken),
      expiresInSeconds: 2_678_400,
      scopes: [],
    };
    await db.transaction((tx) => keepGrant(tx, box, { userId, patreonUserId, grant, at: new Date() }));
  }
  await control("PUT", "/settings", { latencyMs, clientLimit: 100 });
  const ours = await verifyOnce(ground, "individual");
  const begun = performance.now();
  for (const token of tokens) {
    const response = await fetch(`${ground.sandboxUrl}/api/oauth2/v2/identity?fields%5Buser%5D=email`, {
      headers: { authorization: `Bearer ${token}`, "user-agent": "One after the other" },
    });
    if (!response.ok) throw new Error(`The simulator answered ${response.status}`);
    await response.arrayBuffer();
  }
  const besideMs = performance.now() - begun;
  await control("PUT", "/settings", { latencyMs: 0, clientLimit: null });
  return {
    what: `${people} people asked about one by one at ${latencyMs} ms, at most ${ours.densest} requests in 2 s, beside one after the other`,
    ours: `${(ours.wallMs / 1000).toFixed(1)} s`,
    beside: `${(besideMs / 1000).toFixed(1)} s`,
    ratio: `${(besideMs / ours.wallMs).toFixed(1)} × faster`,
    budget: "≤ 100 requests in 2 s, which allows 4 to 5 ×",
  };
}

async function measureSimulator({ sandboxUrl }: Ground): Promise<Row> {
  note("Pages of the simulator");
  const times: number[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 50; page += 1) {
    const query = new URLSearchParams({
      include: "user,currently_entitled_tiers",
      "fields[member]": "patron_status,full_name,email",
      "page[count]": "1000",
      ...(cursor === null ? {} : { "page[cursor]": cursor }),
    });
    const begun = performance.now();
    const response = await fetch(`${sandboxUrl}/api/oauth2/v2/campaigns/7000001/members?${query}`, {
      headers: { authorization: `Bearer ${sandboxDefaults.creatorAccessToken}`, "user-agent": "Bench" },
    });
    const document = await response.json();
    times.push(performance.now() - begun);
    cursor = document.meta.pagination.cursors.next;
  }
  return {
    what: "A page of 1000 members of the simulator's campaign of 1,000,000",
    ours: `${median(times).toFixed(1)} ms`,
    beside: "",
    ratio: "",
    budget: "< 50 ms",
  };
}

/** Sweeps of campaigns of four sizes, people asked about one by one, and the simulator itself, which runs by itself. */
export async function measureMembership(): Promise<Row[]> {
  const site = await openSite();
  const db = connect(site.databaseUrl, 2);
  const port = await freePort();
  const sandboxUrl = `http://127.0.0.1:${port}`;
  const sandbox = startChild({
    name: "The simulator",
    command: process.execPath,
    args: ["--import", "tsx", "scripts/sandbox.ts", "--port", String(port), "--seed", "1"],
    env: process.env,
  });
  try {
    await untilAnswers(sandboxUrl, sandbox, 30_000);
    const control: Ground["control"] = async (method, path, body) => {
      const response = await fetch(`${sandboxUrl}/_sandbox${path}`, { method, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`The simulator refused ${path}: ${await response.text()}`);
      return (await response.json()) as Record<string, unknown>;
    };
    const encryptionKey = randomBytes(36).toString("base64url");
    const ground: Ground = { databaseUrl: site.databaseUrl, sandboxUrl, encryptionKey, db, control };
    await control("PUT", "/settings", { tokenLimit: null, clientLimit: null, edgeLimit: null });
    const sweeps = await measureSweep(ground);
    return [...sweeps, await measureSimulator(ground), await measureIndividual(ground)];
  } finally {
    await sandbox.stop();
    await disconnect(db);
    await site.close();
  }
}
