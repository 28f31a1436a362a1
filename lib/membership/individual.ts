import pLimit from "p-limit";
import type { PatreonIdentity } from "@/lib/patreon/documents";
import { PatreonError } from "@/lib/patreon/errors";
import { freshUserToken, markNeedsReauth, type WhenToRenew } from "@/lib/patreon/grants";
import { createPace, type Pace } from "@/lib/patreon/pace";
import { patiently } from "@/lib/patreon/patience";
import { type Candidate, countCandidates, listCandidates } from "./candidates";
import { park, patreonWantsSilence, silenceAsked } from "./park";
import { planAnswered } from "./plan";
import { type RunContext, RunStopped, type VerifyDeps } from "./run-context";
import { noteProgress, updateRun } from "./runs";
import { stageMembers } from "./stage";
import { listTierCents, upsertTiers } from "./store";

/** How many people are asked about at once; the pace holds the number within Patreon's limits. */
const concurrency = 32;
/**
 * How many renewals are under way at once. Each holds a connection of the pool while Patreon answers, which may take ten
 * seconds; a run inside the app shares the pool with every page, and it may be as small as three.
 */
const renewalsMax = 2;
const batchSize = 500;
/** How far the run is, is noted after so many people. */
const notedEvery = 20;

type Answer = { userId: number; identity: PatreonIdentity; observedAt: Date };
type Unanswered = { userId: number; why: string };

interface Asking {
  deps: VerifyDeps;
  context: RunContext;
  pace: Pace;
  whenToRenew: WhenToRenew;
  /** Everybody there is to ask about. */
  total: number;
  done: number;
}

const mustSignInAgain = "the person has to sign in with Patreon again";

/** Renewals a few at a time and in step with the pace, whose turn is waited for without a connection. */
function renewalsOf(pace: Pace): WhenToRenew {
  const limit = pLimit(renewalsMax);
  return (renew) =>
    limit(async () => {
      await pace.turn();
      return renew();
    });
}

/** The person's token, renewed when it is due. @throws PatreonError like `freshUserToken`. */
function freshToken({ deps, context, pace, whenToRenew }: Asking, userId: number): Promise<string | null> {
  const refreshTokens = async (token: string) => {
    context.run.apiCalls += 1;
    try {
      return await deps.patreon.refreshTokens(token);
    } catch (error) {
      noteRefusal(pace, error);
      throw error;
    }
  };
  return freshUserToken({ ...deps, patreon: { ...deps.patreon, refreshTokens } }, userId, whenToRenew);
}

function noteRefusal(pace: Pace, error: unknown): void {
  const status = error instanceof PatreonError ? error.status : null;
  if (status !== null && status >= 400 && status < 500) pace.refused();
}

/** @throws PatreonError when Patreon wants to be left alone for longer than a call waits. */
async function ask(asking: Asking, person: Candidate): Promise<Answer | Unanswered> {
  const { deps, context, pace } = asking;
  const { userId } = person;
  if (!person.hasGrant) return { userId, why: "Patreon is not connected by a sign-in here" };
  if (person.needsReauth) return { userId, why: mustSignInAgain };
  try {
    const token = await freshToken(asking, userId);
    if (token === null) {
      context.counts.refused += 1;
      return { userId, why: mustSignInAgain };
    }
    const observedAt = deps.now();
    const identity = await patiently(deps.wait, async () => {
      await pace.turn();
      context.run.apiCalls += 1;
      return deps.patreon.fetchIdentity(token);
    });
    if (identity.id !== person.patreonId)
      return { userId, why: "the token speaks for another Patreon account" };
    return { userId, identity, observedAt };
  } catch (error) {
    noteRefusal(pace, error);
    if (!(error instanceof PatreonError) || error.failure === "throttled") throw error;
    if (error.failure === "unauthorized") {
      context.counts.refused += 1;
      await markNeedsReauth(deps, userId);
    }
    return { userId, why: error.message };
  }
}

/** What asking about some people gave; `rest`: from when on those may be asked who were not. */
interface Round {
  answers: Answer[];
  unasked: Candidate[];
  rest: { until: Date; why: string } | null;
}

/**
 * Asks about these people, until time runs out or Patreon wants a rest.
 * @throws what went wrong on our side, once nobody is being asked any more: the run is closed then, and its lease free.
 */
async function askRound(asking: Asking, people: Candidate[]): Promise<Round> {
  const { deps, context, pace } = asking;
  const round: Round = { answers: [], unasked: [], rest: null };
  const restFor = (): Round["rest"] => {
    const until = pace.restUntil();
    return until && { until, why: "Patreon has refused so many requests that asking on would earn a block" };
  };
  const faults: unknown[] = [];
  const askOne = async (person: Candidate) => {
    if (faults.length > 0) return;
    round.rest ??= restFor();
    if (round.rest || context.mustStopBy(deps.now())) {
      round.unasked.push(person);
      return;
    }
    try {
      const answer = await ask(asking, person);
      if ("identity" in answer) round.answers.push(answer);
      else {
        context.counts.unknown += 1;
        context.report({ event: "unchecked", ...answer });
      }
      asking.done += 1;
      context.report({ event: "person", done: asking.done, total: asking.total });
      if (asking.done % notedEvery === 0) await noteProgress(deps.db, context.run.id, asking);
    } catch (error) {
      const until = silenceAsked(error, deps.now());
      if (until === null) {
        faults.push(error);
        return;
      }
      round.rest ??= { until, why: patreonWantsSilence };
      round.unasked.push(person);
    }
  };
  const limit = pLimit(concurrency);
  await Promise.all(people.map((person) => limit(askOne, person)));
  if (faults.length > 0) throw faults[0];
  return round;
}

async function keepAnswers(asking: Asking, answers: Answer[]): Promise<void> {
  const { deps, context } = asking;
  const { run, counts } = context;
  await deps.db.transaction(async (tx) => {
    await context.keepLease(tx);
    for (const { identity, observedAt } of answers) {
      await upsertTiers(tx, identity.tiers, observedAt);
      if (identity.member) await stageMembers(tx, run.id, [identity.member], observedAt);
    }
  });
  counts.seen += answers.length;
  const policy = { ...deps.policy, tierCents: await listTierCents(deps.db) };
  const userIds = answers.map((answer) => answer.userId);
  const { db, now } = deps;
  await planAnswered({ db, run, policy, now, keepLease: context.keepLease }, userIds, counts);
  await updateRun(deps.db, run.id, { apiCalls: run.apiCalls, counts });
  await noteProgress(deps.db, run.id, asking);
}

/** Asks about a batch of people, in as many rounds as Patreon's wishes take. @throws RunStopped out of time. */
async function askBatch(asking: Asking, people: Candidate[], answered: number[]): Promise<void> {
  const { deps, context } = asking;
  for (let waiting = people; waiting.length > 0; ) {
    const { answers, unasked, rest } = await askRound(asking, waiting);
    await keepAnswers(asking, answers);
    answered.push(...answers.map((answer) => answer.userId));
    waiting = unasked;
    if (rest) await park(deps, context, rest.until, rest.why);
    else if (waiting.length > 0)
      throw new RunStopped("The time ran out; the next run begins with those who are left");
  }
}

/**
 * Asks Patreon about each person with the person's own token. An answer that does not come, or a token that is dead,
 * leaves that person as they are.
 * @param askedSince leaves out who was looked at since then; null: nobody.
 * @returns the ids of those who were answered about; `stopped` says why not everybody was asked, null when they were.
 */
export async function askEachMember(
  deps: VerifyDeps,
  context: RunContext,
  askedSince: Date | null,
): Promise<{ answered: number[]; stopped: string | null }> {
  const total = await countCandidates(deps.db, askedSince);
  const pace = createPace(deps.now, deps.wait);
  const asking: Asking = { deps, context, pace, whenToRenew: renewalsOf(pace), total, done: 0 };
  const answered: number[] = [];
  try {
    for (let after: Candidate | null = null; ; ) {
      const people: Candidate[] = await listCandidates(deps.db, { askedSince, after, limit: batchSize });
      after = people.at(-1) ?? null;
      if (after === null) return { answered, stopped: null };
      await askBatch(asking, people, answered);
    }
  } catch (error) {
    if (error instanceof RunStopped) return { answered, stopped: error.why };
    throw error;
  }
}
