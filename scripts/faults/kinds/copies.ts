import type { Fault, Finding } from "../fault";
import { type House, openHouse } from "../house";
import { bendPatreon, verifyByCron } from "../patreon";
import { Visitor } from "../visitor";
import { underLoadWithWork } from "../work";

const other = (house: House, number: number) => {
  const copy = house.copies[number % house.copies.length];
  if (!copy) throw new Error("There are no copies");
  return copy;
};

const appKilled: Fault = {
  name: "app-killed",
  what: "a copy is killed (SIGKILL) and begun again, eight times, under load",
  run: ({ serverUrl, pictures }) =>
    underLoadWithWork({ serverUrl, pictures }, async (house, load, show) => {
      for (let number = 0; number < 8; number += 1) {
        const copy = other(house, Math.floor(Math.random() * 2));
        await load.progress(10 + Math.floor(Math.random() * 30));
        await copy.kill();
        if (number === 0) await show();
        await copy.start();
      }
      return { seen: "8 kills" };
    }),
};

/** How often each of these was, most first. */
function counted(all: string[]): string[] {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([one, count]) => `${count} × ${one}`);
}

/**
 * Nobody may notice: a copy that is to end finishes what it has begun, and what it refuses to begin the proxy asks of
 * the other. A connection that ends all the same is repeated by the proxy where that changes nothing (GET and the
 * like); a POST would come out as 502.
 */
const rollingRestart: Fault = {
  name: "rolling-restart",
  what: "the copies are stopped (SIGTERM) and begun again one after the other, twice, under load",
  run: ({ serverUrl, pictures }) =>
    underLoadWithWork({ serverUrl, pictures }, async (house, load) => {
      const before = house.refusals.length;
      for (let number = 0; number < 4; number += 1) {
        await other(house, number).stop();
        await other(house, number).start();
        await load.progress(40);
      }
      const failed = counted(house.refusals.slice(before));
      return { seen: "4 restarts", wrong: failed.map((answers) => `answers that failed: ${answers}`) };
    }),
};

/** Signs in at one copy and ends the session at the other: the next request at the first has to know. */
async function revokeElsewhere(house: House): Promise<string[]> {
  const wrong: string[] = [];
  for (let number = 0; number < 20; number += 1) {
    const here = new Visitor(other(house, number).url, house.url);
    const there = other(house, number + 1).url;
    await here.register();
    const before = await here.ask("GET", "/api/auth/me");
    const ended = await here.at(there).ask("POST", "/api/auth/logout");
    const after = await here.ask("GET", "/api/auth/me");
    const statuses = [before.status, ended.status, after.status].join(" ");
    if (statuses !== "200 200 401") wrong.push(`signed in here, ended there, asked here: ${statuses}`);
  }
  return wrong;
}

/** Guesses at one account, at the copies in turn. @returns how many guesses were looked at. */
export async function guessInTurn(house: House, guesses: number): Promise<number> {
  const person = new Visitor(house.url);
  await person.register();
  const statuses: number[] = [];
  for (let number = 0; number < guesses; number += 1) {
    const thief = new Visitor(other(house, number).url, house.url);
    const guess = { username: person.username, password: "not the password" };
    statuses.push((await thief.ask("POST", "/api/auth/login", guess)).status);
  }
  return statuses.filter((status) => status === 401).length;
}

/** Begins a run at each copy at the same time, with a Patreon that takes its time. @returns their answers, in order. */
async function runAtBoth(house: House): Promise<string[]> {
  await bendPatreon(house.sandbox, "PUT", "/settings", { latencyMs: 1500 });
  const answers = await Promise.all(house.copies.map(({ url }) => verifyByCron(house, url)));
  return answers.toSorted();
}

const revokedElsewhere: Fault = {
  name: "revoked-elsewhere",
  what: "sign in at one copy, end it at the other; guess at both in turn; begin a run at both at once",
  async run({ serverUrl }): Promise<Finding> {
    const house = await openHouse({
      serverUrl,
      settings: { RATE_LIMIT_SCALE: "1", LIMIT_REGISTER: "1000/60" },
    });
    try {
      const wrong = await revokeElsewhere(house);
      const looked = await guessInTurn(house, 12);
      if (looked !== 5) wrong.push(`${looked} guesses were looked at, and 5 may be`);
      const runs = await runAtBoth(house);
      if (runs.join() !== "busy,done") wrong.push(`two runs at once: ${runs.join(" and ")}`);
      return { seen: `20 sessions ended elsewhere; 5 of 12 guesses; runs: ${runs.join(", ")}`, wrong };
    } finally {
      await house.close();
    }
  },
};

export const copyFaults = [appKilled, rollingRestart, revokedElsewhere];
