import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import {
  applyRun,
  downloadReport,
  dropRun,
  followRun,
  listChanges,
  listRuns,
  readRun,
  startRun,
} from "@/lib/api/runs";
import { verificationRuns } from "@/lib/db/schema";
import { dropLease, holdLease, verificationLease } from "@/lib/membership/lease";
import { at, type Drive, row, type World } from "./row";

type Change = Partial<typeof verificationRuns.$inferInsert>;

/** A run that has just ended, as `change` says. @returns its id. */
async function plant({ stack }: World, change: Change = {}): Promise<string> {
  const id = randomUUID();
  const now = new Date();
  const run = { trigger: "script", mode: "individual", dryRun: false, status: "done", counts: {} } as const;
  await stack.db.insert(verificationRuns).values({ id, ...run, startedAt: now, finishedAt: now, ...change });
  return id;
}

const admin = async ({ somebody }: World) => (await somebody("global_admin")).api;

type OfRun = { method: string; path: `/api/${string}` };

/** The call, of a run that is as `change` says. */
const onRun =
  (operation: OfRun, change?: Change): Drive =>
  async (world) =>
    (await admin(world)).call(operation.method, at(operation, { id: await plant(world, change) }));

const onNone =
  (operation: OfRun): Drive =>
  async (world) =>
    (await admin(world)).call(operation.method, at(operation, { id: randomUUID() }));

/** While another is at it. */
const meanwhile =
  (drive: Drive): Drive =>
  async (world) => {
    const holder = randomUUID();
    await holdLease(world.stack.db, verificationLease, holder);
    const answer = await drive(world);
    await dropLease(world.stack.db, verificationLease, holder);
    return answer;
  };

const start: Drive = async (world) => (await admin(world)).post(at(startRun), { json: { dryRun: true } });

const held = { status: "held" } as const;
const long = new Date(Date.now() - 2 * 86_400_000);

export const runRows = [
  row(listRuns, { 200: async (world) => (await admin(world)).get(at(listRuns)) }),
  row(
    startRun,
    {
      202: async (world) => {
        const api = await admin(world);
        const answer = await api.post(at(startRun), { json: { dryRun: true } });
        await api.get(at(followRun, { id: answer.body.id }));
        return answer;
      },
    },
    {
      run_under_way: meanwhile(start),
      patreon_resting: async (world) => {
        const id = await plant(world, { parkedUntil: new Date(Date.now() + 3_600_000) });
        const answer = await start(world);
        await world.stack.db.delete(verificationRuns).where(eq(verificationRuns.id, id));
        return answer;
      },
    },
  ),
  row(readRun, { 200: onRun(readRun) }, { not_found: onNone(readRun) }),
  row(listChanges, { 200: onRun(listChanges) }, { not_found: onNone(listChanges) }),
  row(downloadReport, { 200: onRun(downloadReport) }, { not_found: onNone(downloadReport) }),
  row(followRun, { 200: onRun(followRun) }, { not_found: onNone(followRun) }),
  row(
    applyRun,
    { 200: onRun(applyRun, held) },
    {
      not_found: onNone(applyRun),
      run_not_held: onRun(applyRun),
      plan_outdated: onRun(applyRun, { ...held, finishedAt: long }),
      run_under_way: meanwhile(onRun(applyRun, held)),
    },
  ),
  row(dropRun, { 200: onRun(dropRun, held) }, { not_found: onNone(dropRun), run_not_held: onRun(dropRun) }),
];
