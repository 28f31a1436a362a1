import "server-only";
import { may } from "@/lib/access/permissions";
import { eventText, heartbeatText } from "@/lib/http/event-stream";
import { wait } from "@/lib/patreon/patience";
import { identify } from "@/lib/sessions/identify";
import { watchRun } from "@/lib/verification/watch";
import type { Deps } from "./deps";

/**
 * What becomes of a run, as a stream of events: `progress`, and `end` once it has ended. Whoever comes back is told what
 * stands now, so that nothing depends on what they had heard before.
 * @param accessToken of whoever watches.
 */
export async function* runEvents(deps: Deps, runId: string, accessToken: string): AsyncGenerator<string> {
  const mayWatch = async () => {
    const identity = await identify(deps, accessToken);
    return identity !== null && may("runs.read", identity.user.role);
  };
  const watching = { db: deps.db, wait, elapsed: () => performance.now() };
  for await (const watched of watchRun(watching, runId, mayWatch)) {
    if (watched.kind === "progress") yield eventText("progress", watched.progress);
    else yield watched.kind === "idle" ? heartbeatText : eventText("end", {});
  }
}
