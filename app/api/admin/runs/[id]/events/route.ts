import { followRun } from "@/lib/api/runs";
import { AppError } from "@/lib/errors";
import { eventStreamHeaders } from "@/lib/http/event-stream";
import { getRunView } from "@/lib/membership/run-views";
import { otherMethods } from "@/lib/server/other-methods";
import { route } from "@/lib/server/route";
import { runEvents } from "@/lib/server/run-events";
import { runId } from "@/lib/server/run-id";
import { streamed } from "@/lib/server/stream";

export const maxDuration = 300;

export const GET = route({ ...followRun }, async ({ deps, params, accessToken }) => {
  const { id } = await getRunView(deps.db, runId(params.id), deps.now());
  // A session of the older system has none until its answer; the browser comes back with it.
  if (accessToken === null) throw new AppError("not_authenticated");
  return streamed(runEvents(deps, id, accessToken), eventStreamHeaders);
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
