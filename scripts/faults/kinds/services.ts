import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { freePort } from "../../processes";
import { personIds } from "../../sandbox/people";
import { type Fault, type Finding, underLoad } from "../fault";
import type { House } from "../house";
import { enterWithPatreon, verifyByCron } from "../patreon";
import { folderFor, requireProgram, startDaemon } from "../programs";
import { Visitor } from "../visitor";
import { guessInTurn } from "./copies";

const redisGone: Fault = {
  name: "redis-gone",
  what: "the Redis that counts the limits is killed under load, and comes back empty",
  async run({ serverUrl, folder, pictures }) {
    const program = requireProgram("redis-server", "valkey-server");
    const port = await freePort();
    const nothingKept = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir"];
    const start = async () => startDaemon(program, [...nothingKept, await folderFor(folder)], port);
    let redis = await start();
    try {
      return await underLoad(
        {
          ...{ serverUrl, pictures },
          settings: {
            ...{ REDIS_URL: `redis://127.0.0.1:${port}`, RATE_LIMIT_SCALE: "1" },
            ...{ LIMIT_REGISTER: "1000/60", LIMIT_LOGIN: "1000/60", LIMIT_REFRESH: "10000/60" },
          },
        },
        async (house, _, show) => {
          const before = await guessInTurn(house, 12);
          await redis.kill("SIGKILL");
          await show();
          const without = await guessInTurn(house, 12);
          redis = await start();
          await sleep(6000);
          const after = await guessInTurn(house, 12);
          const seen = `of 12 guesses ${before} were looked at with it, ${without} without, ${after} with it again`;
          const wrong = [before, without, after].some((looked) => looked !== 5)
            ? ["5 guesses may be looked at"]
            : [];
          return { seen, wrong };
        },
      );
    } finally {
      await redis.kill("SIGKILL");
    }
  },
};

const mailDead: Fault = {
  name: "mail-dead",
  what: "nobody answers at the mail server and at the address of alerts while people register",
  run: ({ serverUrl, pictures }) =>
    underLoad(
      {
        ...{ serverUrl, pictures },
        settings: {
          ...{ SMTP_URL: "smtp://127.0.0.1:9", MAIL_FROM: "door@example.com" },
          ...{ ALERT_WEBHOOK_URL: "http://127.0.0.1:9/alerts", ALERT_MAIL_TO: "owner@example.com" },
          ALERT_MAIL_FROM: "door@example.com",
        },
      },
      async (house, load, show) => {
        const people = Array.from({ length: 10 }, () => new Visitor(house.url));
        const statuses = await Promise.all(people.map(async (person) => (await person.register()).status));
        await show();
        await load.progress(200);
        const [row] = await house.db.execute<{ waiting: number; others: number }>(sql`
          select count(*) filter (where status = 'waiting')::integer as waiting,
            count(*) filter (where status <> 'waiting')::integer as others from mails`);
        const wrong = statuses.every((status) => status === 201) ? [] : [`registrations: ${statuses.join()}`];
        const letters = people.length + load.ledger.registered.size;
        if ((row?.waiting ?? 0) < letters || row?.others !== 0)
          wrong.push(`${letters} letters were to wait: ${JSON.stringify(row)}`);
        return { seen: `${row?.waiting} letters wait to be sent`, wrong };
      },
    ),
};

const verdicts = (house: House) =>
  house.db.execute<{ user_id: number; state: string; paid: boolean }>(
    sql`select user_id, state, paid from entitlements order by user_id`,
  );

const patreonOutage: Fault = {
  name: "patreon-outage",
  what: "Patreon is gone, for runs, sign-ins and checks alike",
  run: ({ serverUrl, pictures }) =>
    underLoad({ serverUrl, pictures }, async (house, _, show): Promise<Finding> => {
      const ada = await enterWithPatreon(house.url, personIds.ada);
      const well = await verifyByCron(house, house.copies[0]?.url);
      const before = JSON.stringify(await verdicts(house));
      await house.sandbox.close();
      await show();
      const outcome = await verifyByCron(house, house.copies[0]?.url);
      const me = await ada.ask("GET", "/api/auth/me");
      const check = await ada.ask("POST", "/api/membership/check", {}, { timeoutMs: 60_000 });
      const stranger = await new Visitor(house.url).ask("GET", "/api/auth/patreon/login");
      const wrong: string[] = [];
      if (well !== "done") wrong.push(`the run before it: ${well}`);
      if (!["failed", "incomplete"].includes(outcome)) wrong.push(`a run without Patreon was ${outcome}`);
      if (JSON.stringify(await verdicts(house)) !== before) wrong.push("somebody's membership changed");
      if (!me.text.includes('"isPaidMember":true')) wrong.push("a paying member is none any more");
      if (check.status >= 500 || stranger.status >= 500)
        wrong.push(`a check was ${check.status}, a sign-in ${stranger.status}`);
      return {
        seen: `a run ${outcome}; a paying member stays one; a check is answered ${check.status}`,
        wrong,
      };
    }),
};

const jumps = [50, 0, -50, 0];

const clockJumps: Fault = {
  name: "clock-jumps",
  what: "the clock of one copy jumps by 50 s to and fro (60 are tolerated) under load, and then by a day",
  async run({ serverUrl, folder, pictures }) {
    const file = path.join(folder, "clock");
    await writeFile(file, "0");
    const program = fileURLToPath(new URL("../shifted-clock.mjs", import.meta.url));
    const settingsOf = (number: number): Record<string, string> =>
      number === 1 ? { SHIFTED_CLOCK: file, NODE_OPTIONS: `--import ${program}` } : {};
    return underLoad({ serverUrl, pictures, settingsOf }, async (house, load) => {
      for (const seconds of jumps) {
        await writeFile(file, String(seconds));
        await sleep(500);
        await load.progress(60);
      }
      await load.stop();
      const wrong: string[] = [];
      await writeFile(file, String(-86_400));
      await sleep(500);
      const late = new Visitor(house.copies[1]?.url ?? "", house.url);
      const registered = await late.register();
      const there = await late.ask("GET", "/api/auth/me");
      const here = await late.at(house.copies[0]?.url ?? "").ask("GET", "/api/auth/me");
      await writeFile(file, "0");
      await sleep(500);
      const refreshed = await late.ask("POST", "/api/auth/refresh");
      const after = await late.ask("GET", "/api/auth/me");
      const statuses = [registered, there, here, refreshed, after].map(({ status }) => status).join(" ");
      if (statuses !== "201 200 401 200 200") wrong.push(`at a clock a day behind: ${statuses}`);
      return { seen: "a copy a day behind gives tokens that others refuse; a refresh mends them", wrong };
    });
  },
};

export const serviceFaults = [redisGone, mailDead, patreonOutage, clockJumps];
