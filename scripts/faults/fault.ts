import { checkRows } from "./check";
import { type House, type HouseOptions, openHouse } from "./house";
import { type Load, type LoadOptions, startLoad } from "./load";

/** What a fault came to. */
export interface Finding {
  /** What people met while it lasted, in a few words with numbers. */
  seen: string;
  /** Everything that is wrong afterwards; empty: nothing was lost. */
  wrong: string[];
}

/** This machine cannot show the fault; the message says what is missing. */
export class CannotRun extends Error {}

export interface FaultContext {
  /** The superuser's address of a PostgreSQL of our own. */
  serverUrl: string;
  /** A folder to throw things away in. */
  folder: string;
  /** Starts that PostgreSQL again after it was ended, at the same port. */
  restartPostgres(how: "fast" | "crash"): Promise<void>;
}

export interface Fault {
  name: string;
  /** What is done, in a sentence. */
  what: string;
  /** @throws CannotRun */
  run(context: FaultContext): Promise<Finding>;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

export const inWords = (load: Load) =>
  `${load.done} requests, ${load.repeated} repeated, longest wait ${seconds(load.worstMs)}`;

/**
 * Opens a house with people in it, lets the fault happen to them, and looks at every row afterwards.
 * @param happen does what goes wrong. @returns more words about what was seen, and what was wrong beside the rows.
 */
export async function underLoad(
  options: HouseOptions,
  happen: (house: House, load: Load) => Promise<Partial<Finding> | undefined>,
  loadOptions: LoadOptions = {},
): Promise<Finding> {
  const house = await openHouse(options);
  try {
    const load = await startLoad(house.url, loadOptions);
    await load.progress(60);
    // What counts is what people meet from now on, not how long the first ones waited for a cold start.
    Object.assign(load, { done: 0, repeated: 0, worstMs: 0 });
    const more = await happen(house, load);
    await load.progress(60);
    await load.stop();
    const wrong = [...load.failures, ...(more?.wrong ?? []), ...(await checkRows(house.db, load))];
    return { seen: [inWords(load), more?.seen].filter(Boolean).join("; "), wrong };
  } finally {
    await house.close();
  }
}
