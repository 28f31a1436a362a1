import { AppError } from "@/lib/errors";
import { redirectTarget } from "@/lib/http/redirect-target";
import { otherMethods } from "@/lib/server/other-methods";
import { closedResponse, route } from "@/lib/server/route";

const againAfterSeconds = 15;

const detail = `We cannot reach our database right now. Nothing was lost, and you are still signed in. This page tries again by itself every ${againAfterSeconds} seconds`;

/**
 * The page people see while the database is away, with the status that says so. It asks for nothing itself, so it leads
 * back by itself: whoever reloads it reloads this address and not the one they wanted.
 */
export const GET = route({ path: "/api/unavailable", navigation: true }, async ({ url }) => {
  const target = redirectTarget(url.searchParams.get("return_to"));
  const response = closedResponse(new AppError("database_unavailable", { detail }), target);
  response.headers.set("refresh", `${againAfterSeconds}; url=${target}`);
  return response;
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
