import { listChanges } from "@/lib/api/runs";
import { readPlanPage } from "@/lib/membership/report";
import { getRunView } from "@/lib/membership/run-views";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { runId } from "@/lib/server/run-id";

export const GET = route({ ...listChanges }, async ({ deps, params, query }) => {
  const { id } = await getRunView(deps.db, runId(params.id), deps.now());
  return json(await readPlanPage(deps.db, id, query));
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
