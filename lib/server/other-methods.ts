import "server-only";
import { AppError } from "@/lib/errors";
import { allowPreflight } from "@/lib/http/cors";
import { type NextHandler, route } from "./route";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof methods)[number];

function withHeader(handler: NextHandler, name: string, value: string): NextHandler {
  return async (request, next) => {
    const response = await handler(request, next);
    response.headers.set(name, value);
    return response;
  };
}

/**
 * The handlers of all methods that an address does not take: left to Next they would be an empty 405. HEAD is Next's,
 * by way of GET.
 * @param own the methods that it takes.
 */
export function otherMethods<M extends Method>(
  ...own: M[]
): Record<Exclude<Method, M> | "OPTIONS", NextHandler> {
  const taken = [...(own.includes("GET" as M) ? ["HEAD"] : []), ...own, "OPTIONS"];
  const allow = taken.join(", ");
  // Cookies are not looked at: there is nothing here that another site could abuse.
  const refuse = route({ bearerOnly: true }, async () => {
    throw new AppError("method_not_allowed");
  });
  const options = route({ bearerOnly: true }, async ({ request, deps }) => {
    const response = new Response(null, { status: 204 });
    allowPreflight(request.headers, response.headers, deps.settings.CORS_ORIGINS, allow);
    return response;
  });
  const refused = methods.map((method) => [method, withHeader(refuse, "allow", allow)]);
  return Object.fromEntries([...refused, ["OPTIONS", withHeader(options, "allow", allow)]]);
}
