import "server-only";
import { AppError } from "@/lib/errors";

/** The 404 of a missing member, and of one who is out of reach. */
export const noSuchMember = () => new AppError("not_found", { detail: "There is no such member" });

/** A user id from a path. @throws AppError not_found for what can be nobody's. */
export function memberId(part: string | string[] | undefined): number {
  const id = typeof part === "string" && /^[1-9]\d{0,9}$/.test(part) ? Number(part) : Number.NaN;
  if (!(id <= 2 ** 31 - 1)) throw noSuchMember();
  return id;
}
