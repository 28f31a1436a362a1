import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { catchMail, type MailCatcher } from "../mail-catcher";
import { personIds } from "../sandbox/people";
import { checkWork } from "./check-work";
import { type Deliveries, startDeliveries } from "./deliveries";
import { type Finding, type Happen, type UnderLoad, underLoad } from "./fault";
import type { House } from "./house";
import type { Load, LoadOptions } from "./load";
import { type Newcomers, startNewcomers } from "./newcomers";
import { bendPatreon, enterWithPatreon, verifyByCron } from "./patreon";

/** Work that goes on beside people's requests, while things go wrong. */
export interface Work {
  mail: MailCatcher;
  newcomers: Newcomers;
  deliveries: Deliveries;
  runs: Runs;
}

/** Verifications of everybody that the cron's route is asked for again and again. */
interface Runs {
  /** How they ended, and how often; `no answer` for those whose copy ended. */
  ends: Map<string, number>;
  stop(): Promise<void>;
}

/** So few that they may all lose their access at once without a run being held for it. */
const people = Object.values(personIds).slice(0, 10);

function startRuns(house: House): Runs {
  let stopped = false;
  const ends = new Map<string, number>();
  const run = async () => {
    while (!stopped) {
      const end = await verifyByCron(house, house.url).catch(() => "no answer");
      ends.set(end, (ends.get(end) ?? 0) + 1);
      await sleep(500);
    }
  };
  const running = run();
  return {
    ends,
    async stop() {
      stopped = true;
      await running;
    },
  };
}

async function startWork(house: House, load: Load, mail: MailCatcher, secret: string): Promise<Work> {
  // Slow enough that a copy ends in the middle of a run; and its limits are not what this is about.
  const settings = { latencyMs: 200, tokenLimit: null, clientLimit: null, edgeLimit: null };
  await bendPatreon(house.sandbox, "PUT", "/settings", settings);
  await bendPatreon(house.sandbox, "PUT", "/crowd", { size: 3000 });
  for (const person of people) await enterWithPatreon(house.url, person);
  return {
    mail,
    newcomers: startNewcomers(house.url, load),
    deliveries: startDeliveries(house.url, secret, house.sandbox, people),
    runs: startRuns(house),
  };
}

/**
 * As `underLoad`; beside it newcomers are written letters, Patreon's webhook delivers news, and runs are begun. Afterwards
 * all of it is to be finished, each once.
 */
export async function underLoadWithWork(
  options: UnderLoad,
  happen: Happen,
  loadOptions: LoadOptions = {},
): Promise<Finding> {
  // It keeps senders waiting for a while, so that a copy ends between the sending of a letter and its being noted.
  const mail = await catchMail({ takesMs: 150 });
  const secret = randomBytes(24).toString("base64url");
  const doors = { SMTP_URL: mail.url, MAIL_FROM: "door@example.com", PATREON_WEBHOOK_SECRET: secret };
  try {
    const settings = { ...options.settings, ...doors };
    const withWork: Happen = async (house, load, show) => {
      const work = await startWork(house, load, mail, secret);
      let more: Awaited<ReturnType<Happen>>;
      try {
        more = await happen(house, load, show);
        await load.progress(60);
        await load.stop();
      } finally {
        await Promise.all([work.newcomers.stop(), work.deliveries.stop(), work.runs.stop()]);
      }
      const { seen, wrong } = await checkWork(house, work);
      return {
        seen: [more?.seen, seen].filter(Boolean).join("; "),
        wrong: [...(more?.wrong ?? []), ...wrong],
      };
    };
    return await underLoad({ ...options, settings }, withWork, loadOptions);
  } finally {
    await mail.close();
  }
}
