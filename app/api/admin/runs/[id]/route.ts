import { readRun } from "@/lib/api/runs";
import { getRunView } from "@/lib/membership/run-views";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { runId } from "@/lib/server/run-id";

export const GET = route({ ...readRun }, async ({ deps, params }) =>
  json(await getRunView(deps.db, runId(params.id), deps.now())),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
