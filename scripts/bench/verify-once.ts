import { connect, disconnect } from "@/lib/db/client";
import { scriptLog } from "@/lib/log";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { type VerifyOptions, verifyMembers } from "@/lib/membership/verify";
import { createPatreon } from "@/lib/patreon/client";
import { createTokenBox } from "@/lib/patreon/token-box";
import { sandboxDefaults } from "../sandbox/options";
import type { Verified, VerifyOnce } from "./membership";

/** One verification in a process of its own, so that its memory and its time are its own; prints one JSON line. */
const { databaseUrl, sandboxUrl, encryptionKey, mode } = JSON.parse(process.argv[2] ?? "") as VerifyOnce;

let waitedMs = 0;
const startedAt: number[] = [];

/** Patreon's part of the time: from the question to the last byte of the answer, which nobody keeps. */
async function timedFetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const asked = performance.now();
  startedAt.push(asked);
  const response = await fetch(input, init);
  const noted = new TransformStream<Uint8Array, Uint8Array>({
    flush() {
      waitedMs += performance.now() - asked;
    },
  });
  return new Response(response.body?.pipeThrough(noted), response);
}

const megabytes = () => process.memoryUsage.rss() / 1024 / 1024;

const db = connect(databaseUrl, 6);
const now = () => new Date();
const log = scriptLog();
const deps = verifyDepsOf(
  {
    db,
    now,
    log,
    patreon: createPatreon({
      APP_URL: "http://127.0.0.1:3000",
      PATREON_BASE_URL: sandboxUrl,
      PATREON_CLIENT_ID: sandboxDefaults.clientId,
      PATREON_CLIENT_SECRET: sandboxDefaults.clientSecret,
      PATREON_CAMPAIGN_ID: "7000001",
      fetch: timedFetch,
    }),
    tokenBox: createTokenBox(encryptionKey, []),
    policy: { graceDays: 7, trialsCountAsPaid: true, creatorPatreonIds: [] },
    alerts: { db, now, log, channels: [] },
  },
  {
    PATREON_CREATOR_ACCESS_TOKEN: mode === "sweep" ? sandboxDefaults.creatorAccessToken : undefined,
    MAX_LOSS_PERCENT: 100,
  },
);
const options: VerifyOptions = { trigger: "script", mode, dryRun: false, force: true, limitSeconds: null };

const memoryBefore = megabytes();
let memoryPeak = memoryBefore;
const watch = setInterval(() => {
  memoryPeak = Math.max(memoryPeak, megabytes());
}, 20);
const begun = performance.now();
const result = await verifyMembers(deps, options);
const wallMs = performance.now() - begun;
clearInterval(watch);
await disconnect(db);

/** The most requests that began within any two seconds. */
const densest = startedAt.reduce(
  (most, from, index) => {
    let until = most.until;
    while (until < startedAt.length && (startedAt[until] ?? 0) < from + 2000) until += 1;
    return { until, count: Math.max(most.count, until - index) };
  },
  { until: 0, count: 0 },
).count;
const { outcome, apiCalls, counts } = result;
const verified: Verified = {
  ...{ outcome, apiCalls, wallMs, waitedMs, memoryBefore, memoryPeak, densest },
  seen: counts?.seen ?? 0,
};
process.stdout.write(`${JSON.stringify(verified)}\n`);
