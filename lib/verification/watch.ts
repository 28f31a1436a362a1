import type { RunProgress } from "@/lib/contracts/runs";
import { type FollowDeps, followRun } from "./follow";

/** Whoever watches is looked at again so often: their session may have ended, or their role changed. */
const askEveryMs = 30_000;
/** A connection on which nothing is said for longer may be cut by whatever lies between. */
const silenceMaxMs = 15_000;
/** Platforms end a request after some minutes; ended by us, the watcher comes back in good order. */
const watchMaxMs = 240_000;

/** `idle`: nothing new, said so that the connection lives; `ended`: the run has ended, and nothing more will come. */
export type Watched = { kind: "progress"; progress: RunProgress } | { kind: "idle" } | { kind: "ended" };

/**
 * A run as it is told to somebody who watches.
 * @param mayWatch asked again and again; once it says no, nothing more is told.
 * @throws AppError not_found
 */
export async function* watchRun(
  deps: FollowDeps,
  runId: string,
  mayWatch: () => Promise<boolean>,
): AsyncGenerator<Watched> {
  const begun = deps.elapsed();
  let asked = begun;
  let said = begun;
  for await (const progress of followRun(deps, runId)) {
    const at = deps.elapsed();
    if (at - begun >= watchMaxMs) return;
    if (at - asked >= askEveryMs) {
      if (!(await mayWatch())) return;
      asked = at;
    }
    if (progress === null && at - said < silenceMaxMs) continue;
    said = at;
    yield progress ? { kind: "progress", progress } : { kind: "idle" };
  }
  yield { kind: "ended" };
}
