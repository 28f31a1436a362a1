import "server-only";
import { AppError } from "@/lib/errors";
import { allowPreflight } from "@/lib/http/cors";
import type { Deps } from "./deps";
import { type NextHandler, route } from "./route";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof methods)[number];

/** The handler with the methods that are taken in its answer, unless there is no such address. */
function withAllow(handler: NextHandler, allow: string): NextHandler {
  return async (request, next) => {
    const response = await handler(request, next);
    if (response.status !== 404) response.headers.set("allow", allow);
    return response;
  };
}

type OtherMethods<M extends Method> = Record<Exclude<Method, M> | "OPTIONS", NextHandler>;

function handlersBeside<M extends Method>(own: M[], requireAddress: (deps: Deps) => void): OtherMethods<M> {
  const taken = [...(own.includes("GET" as M) ? ["HEAD"] : []), ...own, "OPTIONS"];
  const allow = taken.join(", ");
  // Cookies are not looked at: there is nothing here that another site could abuse.
  const refuse = route({ bearerOnly: true }, async ({ deps }) => {
    requireAddress(deps);
    throw new AppError("method_not_allowed");
  });
  const options = route({ bearerOnly: true }, async ({ request, deps }) => {
    requireAddress(deps);
    const response = new Response(null, { status: 204 });
    allowPreflight(request.headers, response.headers, deps.settings.CORS_ORIGINS, allow);
    return response;
  });
  const refused = methods.map((method) => [method, withAllow(refuse, allow)]);
  return Object.fromEntries([...refused, ["OPTIONS", withAllow(options, allow)]]);
}

/**
 * The handlers of all methods that an address does not take: left to Next they would be an empty 405. HEAD is Next's,
 * by way of GET.
 * @param own the methods that it takes.
 */
export const otherMethods = <M extends Method>(...own: M[]): OtherMethods<M> => handlersBeside(own, () => {});

/**
 * The same for an address that the settings may switch off: there is then no such address, by any method.
 * @param requireAddress throws AppError not_found while it is off.
 */
export const otherMethodsWhile = <M extends Method>(
  requireAddress: (deps: Deps) => void,
  ...own: M[]
): OtherMethods<M> => handlersBeside(own, requireAddress);
