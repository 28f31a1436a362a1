import { metrics } from "@/lib/api/house";
import { AppError } from "@/lib/errors";
import { bearsSecret } from "@/lib/http/secret-bearer";
import { metricsText } from "@/lib/server/metrics";
import { otherMethods } from "@/lib/server/other-methods";
import { route } from "@/lib/server/route";

/** For Prometheus. Without a token in the settings there is no such address. */
export const GET = route(metrics, async ({ request, deps }) => {
  const { METRICS_TOKEN } = deps.settings;
  if (!METRICS_TOKEN) throw new AppError("not_found");
  if (!bearsSecret(request.headers, METRICS_TOKEN)) throw new AppError("metrics_unauthorized");
  const { text, contentType } = await metricsText(deps);
  return new Response(text, { headers: { "content-type": contentType } });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
