import { downloadReport } from "@/lib/api/runs";
import { RunSummary } from "@/lib/contracts/runs";
import { csvReport, jsonReport } from "@/lib/membership/run-report";
import { getRunView } from "@/lib/membership/run-views";
import { otherMethods } from "@/lib/server/other-methods";
import { route } from "@/lib/server/route";
import { runId } from "@/lib/server/run-id";
import { fileHeaders, streamed } from "@/lib/server/stream";

/** The report of a run as a file. */
export const GET = route({ ...downloadReport }, async ({ deps, params, query }) => {
  const run = RunSummary.parse(await getRunView(deps.db, runId(params.id), deps.now()));
  const name = `run-${run.startedAt.slice(0, 10)}-${run.id.slice(0, 8)}.${query.format}`;
  return query.format === "csv"
    ? streamed(csvReport(deps.db, run), fileHeaders("text/csv", name))
    : streamed(jsonReport(deps.db, run), fileHeaders("application/json", name));
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
