import "server-only";
import { noSuchMember } from "@/lib/members/missing";

/** A user id from a path. @throws AppError not_found for what can be nobody's. */
export function memberId(part: string | string[] | undefined): number {
  const id = typeof part === "string" && /^[1-9]\d{0,9}$/.test(part) ? Number(part) : Number.NaN;
  if (!(id <= 2 ** 31 - 1)) throw noSuchMember();
  return id;
}
