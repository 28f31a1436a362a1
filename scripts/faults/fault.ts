import { type Camera, openCamera } from "./camera";
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
  /** Starts that PostgreSQL again after it was ended, at the same port, and after what is done meanwhile. */
  restartPostgres(how: "fast" | "crash", meanwhile?: () => Promise<void>): Promise<void>;
  /** Where pictures go of what a member sees; null: none are taken. */
  pictures: Pictures | null;
}

/** Pictures of one fault. */
export interface Pictures {
  fault: string;
  folder: string;
}

/** A house to put people in. */
export interface UnderLoad extends HouseOptions {
  pictures: Pictures | null;
}

/**
 * What goes wrong.
 * @param show takes the pictures, where any are wanted, of what a member sees now.
 * @returns more words about what was seen, and what was wrong beside the rows.
 */
export type Happen = (
  house: House,
  load: Load,
  show: () => Promise<void>,
) => Promise<Partial<Finding> | undefined>;

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

/** Opens a house with people in it, lets the fault happen to them, and looks at every row afterwards. */
export async function underLoad(
  { pictures, ...options }: UnderLoad,
  happen: Happen,
  loadOptions: LoadOptions = {},
): Promise<Finding> {
  const house = await openHouse(options);
  let camera: Camera | null = null;
  let load: Load | null = null;
  try {
    camera = pictures && (await openCamera(house, pictures.fault, pictures.folder));
    load = await startLoad(house.url, loadOptions);
    await load.progress(60);
    // What counts is what people meet from now on, not how long the first ones waited for a cold start.
    Object.assign(load, { done: 0, repeated: 0, worstMs: 0 });
    const more = await happen(house, load, async () => camera?.take());
    await load.progress(60);
    await load.stop();
    const wrong = [...load.failures, ...(more?.wrong ?? []), ...((await camera?.tryAgain()) ?? [])];
    wrong.push(...(await checkRows(house.db, load)));
    return { seen: [inWords(load), more?.seen].filter(Boolean).join("; "), wrong };
  } finally {
    await camera?.close();
    await load?.stop();
    await house.close();
  }
}
