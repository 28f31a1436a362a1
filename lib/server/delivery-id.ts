import "server-only";
import { AppError } from "@/lib/errors";

/** A delivery's number from a path. @throws AppError not_found for what can be no delivery's. */
export function deliveryId(part: string | string[] | undefined): number {
  if (typeof part === "string" && /^[1-9]\d{0,14}$/.test(part)) return Number(part);
  throw new AppError("not_found", { detail: "There is no such delivery" });
}
