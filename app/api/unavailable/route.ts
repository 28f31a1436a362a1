import { AppError } from "@/lib/errors";
import { redirectTarget } from "@/lib/http/redirect-target";
import { otherMethods } from "@/lib/server/other-methods";
import { closedResponse, route } from "@/lib/server/route";

/** The page people see while the database is away, with the status that says so. It asks for nothing itself. */
export const GET = route({ path: "/api/unavailable", navigation: true }, async ({ url }) =>
  closedResponse(new AppError("database_unavailable"), redirectTarget(url.searchParams.get("return_to"))),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
