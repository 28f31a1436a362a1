import { PatreonError } from "./errors";

/** Waits. Handed in, so that tests wait for nothing. */
export type Wait = (milliseconds: number) => Promise<void>;

export const wait: Wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Beyond this a run is better parked than held open (the edge asks for 1800 s). */
const longestWaitSeconds = 120;
const attempts = 5;

const repeatable = (error: unknown): error is PatreonError =>
  error instanceof PatreonError &&
  (error.failure === "throttled" || error.failure === "unavailable" || error.failure === "unreadable");

/**
 * Calls again what may be called again (a read), after the wait Patreon asks for, else after a growing one with
 * jitter, so that many clients do not come back at the same moment.
 * @throws PatreonError the last one, or at once when Patreon asks for a longer wait than makes sense here.
 */
export async function patiently<T>(pause: Wait, read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      if (!repeatable(error) || attempt === attempts) throw error;
      const asked = error.retryAfterSeconds;
      if (asked !== null && asked > longestWaitSeconds) throw error;
      const growing = 2 ** (attempt - 1) * (0.5 + Math.random());
      await pause((asked ?? growing) * 1000 + (asked === null ? 0 : Math.random() * 250));
    }
  }
}
