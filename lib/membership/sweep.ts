import { freshCreatorToken } from "@/lib/patreon/creator-token";
import type { MembersPage } from "@/lib/patreon/documents";
import { PatreonError } from "@/lib/patreon/errors";
import { readParking } from "./park";
import { planEverybody } from "./plan";
import { clearPlan } from "./planned";
import { breakerHolds } from "./rules";
import { type RunContext, RunStopped, type VerifyDeps } from "./run-context";
import { noteProgress, updateRun } from "./runs";
import { clearStage, countPaid, hasUnknownTiers, listAbsentees, stageMembers } from "./stage";
import { listTierCents, upsertTiers } from "./store";

interface Reading extends RunContext {
  deps: VerifyDeps;
  token: string;
}

/** A read with the creator's token; one that Patreon refuses before its time is renewed once. */
async function readAsCreator<T>(reading: Reading, read: (token: string) => Promise<T>): Promise<T> {
  const { deps, run } = reading;
  const ask = () =>
    readParking(deps, reading, () => {
      run.apiCalls += 1;
      return read(reading.token);
    });
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof PatreonError) || error.failure !== "unauthorized") throw error;
    const renewed = await freshCreatorToken(deps, deps.creator, reading.token);
    if (renewed === null) throw error;
    reading.token = renewed;
    return ask();
  }
}

/** Stages a page together with the cursor of the next, so that a killed run goes on exactly there. */
async function keepPage(reading: Reading, page: MembersPage, observedAt: Date): Promise<void> {
  const { run, counts, deps } = reading;
  counts.seen += page.members.length;
  counts.unknown += page.unreadable;
  run.pages += 1;
  run.cursor = page.nextCursor;
  await deps.db.transaction(async (tx) => {
    await reading.keepLease(tx);
    await upsertTiers(tx, page.tiers, observedAt);
    await stageMembers(tx, run.id, page.members, observedAt);
    const { pages, cursor, apiCalls } = run;
    await updateRun(tx, run.id, { pages, cursor, apiCalls, counts, error: null });
    await noteProgress(tx, run.id, { done: counts.seen + counts.unknown, total: page.total });
  });
  reading.report({ event: "page", pages: run.pages, members: counts.seen, total: page.total });
}

async function startOver(reading: Reading): Promise<void> {
  const { run, counts, deps } = reading;
  Object.assign(run, { cursor: null, pages: 0 });
  Object.assign(counts, { seen: 0, unknown: 0 });
  await deps.db.transaction(async (tx) => {
    await reading.keepLease(tx);
    await clearStage(tx, run.id);
  });
}

interface ReadPage {
  page: MembersPage;
  observedAt: Date;
}

function readPage(reading: Reading, cursor: string | null): Promise<ReadPage> {
  const { deps } = reading;
  return readAsCreator(reading, async (token) => {
    // Before each try: after a long wait the answer is of now, and older news must not pass for newer.
    const observedAt = deps.now();
    return { page: await deps.patreon.fetchMembersPage(token, cursor), observedAt };
  });
}

/** Asks for the page after this one while this one is staged; null when there is none, or no time for it. */
function readAhead(reading: Reading, { page: { nextCursor } }: ReadPage): Promise<ReadPage> | null {
  if (nextCursor === null || reading.mustStopBy(reading.deps.now())) return null;
  const ahead = readPage(reading, nextCursor);
  // What went wrong is met when the page is wanted; the staging in between may fail first.
  ahead.catch(() => {});
  return ahead;
}

/** Reads the pages from the run's cursor on. @throws PatreonError, RunStopped */
async function readPages(reading: Reading): Promise<void> {
  const { run, deps } = reading;
  let restarts = 0;
  let ahead: Promise<ReadPage> | null = null;
  while (run.pages === 0 || run.cursor !== null) {
    if (ahead === null && reading.mustStopBy(deps.now()))
      throw new RunStopped(`The time ran out after page ${run.pages}; the next run goes on there`);
    try {
      const read = await (ahead ?? readPage(reading, run.cursor));
      ahead = readAhead(reading, read);
      await keepPage(reading, read.page, read.observedAt);
      if (run.cursor === null) await requireWhole(reading, read.page.total);
    } catch (error) {
      // A cursor that Patreon no longer knows: the pages before it cannot be joined with what follows.
      const staleCursor =
        error instanceof PatreonError && error.failure === "misconfigured" && run.cursor !== null;
      if (!staleCursor || restarts > 0) throw error;
      restarts += 1;
      ahead = null;
      await startOver(reading);
    }
  }
}

/**
 * Refuses a list that ends before half of what Patreon says it holds. What `total` counts is not documented to the
 * last member, so no more is asked of it.
 * @throws PatreonError
 */
async function requireWhole(reading: Reading, total: number | null): Promise<void> {
  const { seen } = reading.counts;
  if (total === null || seen >= total / 2) return;
  await startOver(reading);
  throw new PatreonError("unreadable", `Patreon's list ended at ${seen} of ${total} members`, 200);
}

/**
 * Asks about those who would lose access because the list does not hold them. Its pages are no snapshot: a member may
 * slip through between two. So many that the breaker holds the run are not asked about: that is no slip.
 */
async function askAboutAbsentees(reading: Reading): Promise<void> {
  const { run, counts, deps } = reading;
  const now = deps.now();
  const absentees = await listAbsentees(deps.db, run, now);
  if (breakerHolds(absentees.length, await countPaid(deps.db, now), deps.maxLossPercent)) return;
  for (const memberId of absentees) {
    if (reading.mustStopBy(deps.now()))
      throw new RunStopped(
        "The time ran out before the last members were asked about; the next run asks them",
      );
    try {
      const { told, observedAt } = await readAsCreator(reading, async (token) => {
        const observedAt = deps.now();
        return { told: await deps.patreon.fetchMember(token, memberId), observedAt };
      });
      if (told.campaignId === null)
        throw new PatreonError("unreadable", "Patreon's member does not tell whose it is", 200);
      if (told.campaignId !== deps.patreon.campaignId) continue;
      await deps.db.transaction(async (tx) => {
        await reading.keepLease(tx);
        await upsertTiers(tx, told.tiers, observedAt);
        await stageMembers(tx, run.id, [told.member], observedAt);
      });
    } catch (error) {
      if (!(error instanceof PatreonError)) throw error;
      // Only this says that there is no such member; anything else leaves every absence unproven.
      if (error.failure !== "not_found") counts.unknown += 1;
    }
  }
}

/**
 * Reads the campaign's members page by page into the stage, from the run's cursor on, and plans once all are read.
 * @returns whether each member on the pages could be read.
 * @throws RunStopped when the time ran out: a later run goes on at the cursor.
 * @throws PatreonError when Patreon does not give every page: then nothing at all is concluded.
 */
export async function sweep(
  deps: VerifyDeps,
  context: RunContext,
  token: string,
): Promise<{ allReadable: boolean }> {
  const reading: Reading = { ...context, deps, token };
  const { run, counts } = context;
  await readPages(reading);
  if (await hasUnknownTiers(deps.db, run.id)) {
    const asked = deps.now();
    const tiers = await readAsCreator(reading, (token) => deps.patreon.fetchTiers(token));
    await upsertTiers(deps.db, tiers, asked);
  }
  if (counts.unknown === 0) await askAboutAbsentees(reading);
  const allReadable = counts.unknown === 0;
  await deps.db.transaction(async (tx) => {
    await context.keepLease(tx);
    await clearPlan(tx, run.id);
  });
  const policy = { ...deps.policy, tierCents: await listTierCents(deps.db) };
  const { db, now } = deps;
  await planEverybody({ db, run, policy, now, keepLease: context.keepLease }, allReadable, counts);
  return { allReadable };
}
