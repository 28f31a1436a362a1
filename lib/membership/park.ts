import { PatreonError } from "@/lib/patreon/errors";
import { patiently } from "@/lib/patreon/patience";
import { type RunContext, RunStopped, type VerifyDeps } from "./run-context";
import { isStale, updateRun } from "./runs";

/** A parked run looks so often whether it has to stop. */
const sliceMs = 5000;

const clockTime = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

type Parking = Pick<RunContext, "report" | "mustStopBy">;

/**
 * Waits until Patreon may be asked again, telling so.
 * @throws RunStopped at once when the run's time is over by then, or as soon as somebody asks it to stop.
 */
export async function waitUntil(
  deps: Pick<VerifyDeps, "now" | "wait">,
  { report, mustStopBy }: Parking,
  until: Date,
  why: string,
): Promise<void> {
  const said = `${why} until ${clockTime(until)}; the run goes on then`;
  report({ event: "parked", until: until.toISOString(), why });
  for (let left = until.getTime() - deps.now().getTime(); left > 0; ) {
    if (mustStopBy(until)) throw new RunStopped(said);
    await deps.wait(Math.min(left, sliceMs));
    left = until.getTime() - deps.now().getTime();
  }
}

/**
 * Parks the run: every copy of the app leaves Patreon alone until then.
 * @throws RunStopped like `waitUntil`, and when what the run was told would be old news by then.
 */
export async function park(deps: VerifyDeps, context: RunContext, until: Date, why: string): Promise<void> {
  const { run } = context;
  await updateRun(deps.db, run.id, { parkedUntil: until, apiCalls: run.apiCalls });
  if (isStale(run, until)) throw new RunStopped(`${why}, for longer than one run can last`);
  await waitUntil(deps, context, until, why);
  await updateRun(deps.db, run.id, { parkedUntil: null });
}

/** When Patreon may be asked again, if it has to be left alone for longer than a call waits; null for any other error. */
export function silenceAsked(error: unknown, now: Date): Date | null {
  if (!(error instanceof PatreonError) || error.failure !== "throttled") return null;
  return error.retryAfterSeconds === null ? null : new Date(now.getTime() + error.retryAfterSeconds * 1000);
}

export const patreonWantsSilence = "Patreon asks to be left alone";

/**
 * A read, repeated as `patiently` does; when Patreon wants to be left alone for longer, the run parks and then reads.
 * @throws PatreonError what patience does not mend. @throws RunStopped when the run cannot wait so long.
 */
export async function readParking<T>(
  deps: VerifyDeps,
  context: RunContext,
  read: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await patiently(deps.wait, read);
    } catch (error) {
      const until = silenceAsked(error, deps.now());
      if (until === null) throw error;
      await park(deps, context, until, patreonWantsSilence);
    }
  }
}
