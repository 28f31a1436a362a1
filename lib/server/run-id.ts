import "server-only";
import { RunId } from "@/lib/contracts/runs";
import { noSuchRun } from "@/lib/membership/held";

/** A run's id from a path. @throws AppError not_found for what can be none. */
export function runId(part: string | string[] | undefined): string {
  const parsed = RunId.safeParse(part);
  if (!parsed.success) throw noSuchRun();
  return parsed.data;
}
