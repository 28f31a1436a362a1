import "server-only";
import { notFound } from "next/navigation";
import {
  type PlanPage,
  PlanQuery,
  RunId,
  type RunList,
  RunListQuery,
  type RunView,
} from "@/lib/contracts/runs";
import { AppError } from "@/lib/errors";
import { readPlanPage } from "@/lib/membership/report";
import { getRunView, listRunViews } from "@/lib/membership/run-views";
import { deps } from "./deps";
import { forPage } from "./failure";

/** What came in a page's address. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** A page of past runs; a page number that is none is the first. */
export async function runListOf(search: SearchParams): Promise<RunList> {
  const { page } = await search;
  const query = RunListQuery.safeParse({ page });
  return forPage("/admin/runs", async () => {
    const { db, now } = await deps();
    return listRunViews(db, query.data?.page ?? 1, now());
  });
}

/** One run with the part of its plan that the address names. There is no page for a run that is none. */
export async function runOf(
  id: string,
  search: SearchParams,
): Promise<{ run: RunView; plan: PlanPage; query: PlanQuery }> {
  if (!RunId.safeParse(id).success) notFound();
  const { effect, page } = await search;
  const query = PlanQuery.safeParse({ effect, page }).data ?? { page: 1 };
  const found = await forPage("/admin/runs", async () => {
    const { db, now } = await deps();
    try {
      return { run: await getRunView(db, id, now()), plan: await readPlanPage(db, id, query), query };
    } catch (error) {
      if (error instanceof AppError && error.code === "not_found") return null;
      throw error;
    }
  });
  return found ?? notFound();
}
