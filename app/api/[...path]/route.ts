import { AppError } from "@/lib/errors";
import { otherMethods } from "@/lib/server/other-methods";
import { route } from "@/lib/server/route";

/** Whatever under /api has no route of its own: a problem document in place of a page. */
const missing = route({}, async () => {
  throw new AppError("not_found");
});

export { missing as DELETE, missing as GET, missing as PATCH, missing as POST, missing as PUT };

export const { OPTIONS } = otherMethods("GET", "POST", "PUT", "PATCH", "DELETE");
