import { metrics } from "@/lib/api/house";
import { AppError } from "@/lib/errors";
import { bearsSecret } from "@/lib/http/secret-bearer";
import type { Deps } from "@/lib/server/deps";
import { metricsText } from "@/lib/server/metrics";
import { otherMethodsWhile } from "@/lib/server/other-methods";
import { route } from "@/lib/server/route";

/** Without a token in the settings there is no such address. @returns the token. */
function requireToken({ settings }: Deps): string {
  if (!settings.METRICS_TOKEN) throw new AppError("not_found");
  return settings.METRICS_TOKEN;
}

/** For Prometheus. */
export const GET = route(metrics, async ({ request, deps }) => {
  if (!bearsSecret(request.headers, requireToken(deps))) throw new AppError("metrics_unauthorized");
  const { text, contentType } = await metricsText(deps);
  return new Response(text, { headers: { "content-type": contentType } });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethodsWhile(requireToken, "GET");
