import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";
import { type Fault, underLoad } from "../fault";
import type { House } from "../house";
import { untilSo } from "../insist";
import { Visitor } from "../visitor";

const seconds = 15;

/** A member among a crowd may wait, on a slow machine for long, but not for ever. */
const longestWaitMs = 20_000;

const waitedTooLong = (ms: number) =>
  ms > longestWaitMs ? [`a member waited ${Math.round(ms)} ms, and ${longestWaitMs} is the most`] : [];

/** How long a person who is signed in waits for an answer, a few times over. @returns the longest, in ms. */
async function worstOf(person: Visitor, times: number): Promise<number> {
  let worst = 0;
  for (let number = 0; number < times; number += 1) {
    const begun = performance.now();
    await person.ask("GET", "/api/auth/me", undefined, { timeoutMs: 30_000 });
    worst = Math.max(worst, performance.now() - begun);
    await sleep(100);
  }
  return Math.round(worst);
}

async function rowsOf(house: House, table: string): Promise<number> {
  const [row] = await house.db.$client.unsafe<{ count: number }[]>(
    `select count(*)::integer as count from ${table}`,
  );
  return row?.count ?? 0;
}

const garbage: Fault = {
  name: "garbage-at-gate",
  what: `5000 requests a second with tokens that are none knock at protected pages for ${seconds} s`,
  run: ({ serverUrl, pictures }) =>
    underLoad(
      { serverUrl, pictures },
      async (house, _, show) => {
        const person = new Visitor(house.url);
        await person.register();
        const before = await rowsOf(house, "audit_events");
        const storm = autocannon({
          url: `${house.copies[0]?.url}/labs`,
          connections: 100,
          overallRate: 5000,
          duration: seconds,
          headers: { cookie: `gh_access=${"e30.".repeat(40)}x`, "x-forwarded-for": "203.0.113.9" },
        });
        const [worst] = await Promise.all([worstOf(person.at(house.url), 20), show()]);
        const { requests, non2xx, "3xx": redirects, "5xx": faults } = await storm;
        const seen = `${Math.round(requests.average)}/s answered, ${redirects} sent to the sign-in page; a member waited ${worst} ms at most`;
        const wrong = faults > 0 ? [`${faults} of ${non2xx} were answered with an error of ours`] : [];
        const written = (await rowsOf(house, "audit_events")) - before;
        wrong.push(...waitedTooLong(worst));
        return { seen: `${seen}; ${written} rows written meanwhile, by members`, wrong };
      },
      { people: 3, pauseMs: 500 },
    ),
};

/** Sockets that each send a header of a request, a byte at a time. @returns what ends them, and how many are open. */
function dribble(port: number, count: number) {
  const sockets = new Set<Socket>();
  for (let number = 0; number < count; number += 1) {
    const socket = connect(port, "127.0.0.1");
    sockets.add(socket);
    // Whoever does not read what is said at the end does not notice the end.
    socket.on("error", () => {}).resume();
    socket.on("close", () => sockets.delete(socket));
    socket.write("POST /api/auth/login HTTP/1.1\r\nhost: localhost\r\nx-slow: ");
  }
  const drip = setInterval(() => {
    for (const socket of sockets) socket.write("a");
  }, 1000);
  return {
    open: () => sockets.size,
    end() {
      clearInterval(drip);
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Node ends a request whose head has not come within a minute, and looks every half minute which those are. */
const endedWithinMs = 150_000;

const slowLoris: Fault = {
  name: "slow-loris",
  what: "500 connections at each copy send a request a byte a second, until they are ended",
  run: ({ serverUrl, pictures }) =>
    underLoad({ serverUrl, pictures }, async (house) => {
      const dripping = house.copies.map(({ url }) => dribble(Number(new URL(url).port), 500));
      const person = new Visitor(house.url);
      await person.register();
      const open = () => dripping.reduce((sum, each) => sum + each.open(), 0);
      const worst = await worstOf(person, seconds * 5);
      const early = open();
      const ended = await untilSo(async () => open() === 0, endedWithinMs);
      const left = open();
      for (const each of dripping) each.end();
      const when = ended === null ? "never" : `${seconds + Math.round(ended / 1000)} s`;
      const wrong = waitedTooLong(worst);
      if (left > 0) wrong.push(`${left} of 1000 connections were never ended`);
      return {
        seen: `a member waited ${worst} ms at most; ${early} of 1000 were open after ${seconds} s, the last ended after ${when}`,
        wrong,
      };
    }),
};

const hugeBodies: Fault = {
  name: "huge-bodies",
  what: "forty bodies of 64 MB each are posted to the doors that take bodies",
  run: ({ serverUrl, pictures }) =>
    underLoad({ serverUrl, pictures }, async (house) => {
      const doors = ["/api/auth/login", "/api/auth/register", "/api/patreon/webhook", "/api/auth/refresh"];
      const body = Buffer.alloc(64 * 1024 * 1024, "a");
      const outcomes = new Map<string, number>();
      const note = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      for (let round = 0; round < 5; round += 1)
        await Promise.all(
          house.copies.flatMap(({ url }) =>
            doors.map(async (door) => {
              try {
                const response = await fetch(url + door, {
                  method: "POST",
                  body,
                  headers: { "content-type": "application/json", origin: house.url },
                });
                note(String(response.status));
                await response.body?.cancel();
              } catch {
                note("cut off");
              }
            }),
          ),
        );
      const wrong = [...outcomes.keys()].filter((outcome) => !["413", "cut off"].includes(outcome));
      const seen = [...outcomes].map(([outcome, count]) => `${count} × ${outcome}`).join(", ");
      return { seen, wrong: wrong.map((outcome) => `a huge body was answered with ${outcome}`) };
    }),
};

const signIns = 10_000;

const manySignIns: Fault = {
  name: "many-sign-ins",
  what: `${signIns} sign-ins from one address, with the usual limits`,
  run: ({ serverUrl, pictures }) =>
    underLoad(
      { serverUrl, pictures, settings: { RATE_LIMIT_SCALE: "1", LIMIT_REGISTER: "1000/60" } },
      async (house, load, show) => {
        const statuses = new Map<number, number>();
        let asked = 0;
        const guess = async () => {
          while (asked < signIns) {
            asked += 1;
            const thief = new Visitor(house.url);
            const body = { username: thief.username, password: "guessed" };
            const options = { address: "203.0.113.77", timeoutMs: 30_000 };
            const { status } = await thief.ask("POST", "/api/auth/login", body, options);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
          }
        };
        const begun = performance.now();
        await Promise.all([show(), ...Array.from({ length: 20 }, guess)]);
        const rate = Math.round(signIns / ((performance.now() - begun) / 1000));
        const looked = statuses.get(401) ?? 0;
        const refused = statuses.get(429) ?? 0;
        const wrong = looked + refused === signIns ? [] : [`other answers: ${JSON.stringify([...statuses])}`];
        // The limit is 60 in 5 minutes, and the storm may cross from one window into the next.
        if (looked > 120) wrong.push(`${looked} guesses were looked at`);
        wrong.push(...waitedTooLong(load.worstMs));
        return { seen: `${looked} looked at, ${refused} refused, ${rate}/s`, wrong };
      },
      { people: 3, pauseMs: 500 },
    ),
};

export const crowdFaults = [garbage, slowLoris, hugeBodies, manySignIns];
