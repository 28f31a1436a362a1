import { setTimeout as sleep } from "node:timers/promises";
import { insist } from "./insist";
import type { Load } from "./load";
import { type Answer, Visitor } from "./visitor";

/** People who each do what letters are written of: they register, change the password, and sign in from elsewhere. */
export interface Newcomers {
  /** How many were answered to their end. */
  done: number;
  /** What was given up, or answered wrongly: one line each. */
  failures: string[];
  stop(): Promise<void>;
}

const atOnce = 2;
const pauseMs = 250;
const patienceMs = 60_000;
const newPassword = "another evening with okapis";

/** @returns whether it was answered with one of these statuses. */
async function expectStatus(
  newcomers: Newcomers,
  what: string,
  ask: () => Promise<Answer>,
  statusesOf: (repeats: number) => number[],
): Promise<boolean> {
  const { answer, repeats } = await insist(ask, patienceMs);
  if (answer && statusesOf(repeats).includes(answer.status)) return true;
  newcomers.failures.push(
    `${what}: ${answer ? `${answer.status} ${answer.text.slice(0, 120)}` : "no answer"}`,
  );
  return false;
}

async function come(url: string, newcomers: Newcomers, { ledger }: Load): Promise<void> {
  const person = new Visitor(url);
  const expect = expectStatus.bind(null, newcomers);
  // A name or a password that the second try finds taken or wrong was written by the first, whose answer was lost.
  const registered = await expect(
    "a newcomer registers",
    () => person.register(),
    (repeats) => (repeats > 0 ? [201, 400] : [201]),
  );
  if (!registered) return;
  ledger.registered.add(person.username);
  if (
    !person.session &&
    !(await expect(
      "a newcomer signs in",
      () => person.signIn(),
      () => [200],
    ))
  )
    return;
  const change = { current_password: person.password, new_password: newPassword };
  const changed = await expect(
    "a newcomer changes the password",
    () => person.ask("POST", "/api/auth/password", change),
    (repeats) => (repeats > 0 ? [200, 400] : [200]),
  );
  if (!changed) return;
  const elsewhere = new Visitor(url);
  const proof = { username: person.username, password: newPassword };
  const entered = await expect(
    "a newcomer signs in from elsewhere",
    () => elsewhere.ask("POST", "/api/auth/login", proof),
    () => [200],
  );
  if (entered) newcomers.done += 1;
}

/** Lets one newcomer come after the other until they are stopped; the load's ledger holds whom they were told to be. */
export function startNewcomers(url: string, load: Load): Newcomers {
  let stopped = false;
  const newcomers: Newcomers = { done: 0, failures: [], stop: async () => {} };
  const running = Array.from({ length: atOnce }, async () => {
    while (!stopped) {
      await come(url, newcomers, load);
      await sleep(pauseMs);
    }
  });
  newcomers.stop = async () => {
    stopped = true;
    await Promise.all(running);
  };
  return newcomers;
}
