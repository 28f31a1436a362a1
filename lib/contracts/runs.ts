import { z } from "zod";
import { EntitlementState } from "./membership";
import { pageNumber } from "./page-number";

export const runTriggers = ["script", "cron", "admin"] as const;
export const runModes = ["sweep", "individual"] as const;
export const runStatuses = ["running", "done", "incomplete", "held", "dropped", "failed"] as const;
/** What a change does to somebody's access, in the order of telling: who loses it first. */
export const effects = ["lost", "gained", "changed"] as const;
export type Effect = (typeof effects)[number];

export const RunId = z.uuid();

/** How to begin a run. */
export const StartRunBody = z.strictObject({
  mode: z
    .enum(["auto", "sweep", "individual"])
    .default("auto")
    .meta({ description: "`auto`: a sweep when there is a creator's token, else member by member" }),
  dryRun: z.boolean().meta({ description: "Plans and tells, and changes nobody" }),
});

export const StartedRun = z.object({ id: RunId, message: z.string() });

export const RunCounts = z.object({
  seen: z.number().int(),
  gained: z.number().int(),
  lost: z.number().int(),
  changed: z.number().int(),
  unknown: z.number().int().meta({ description: "Could not be checked, and stay as they are" }),
  refused: z.number().int().meta({ description: "Of the unknown: whose token Patreon refused" }),
});

/** A run as it is told of afterwards. */
export const RunSummary = z.object({
  id: RunId,
  trigger: z.enum(runTriggers),
  mode: z.enum(runModes),
  dryRun: z.boolean(),
  status: z.enum(runStatuses).meta({
    description: "`held`: too many would lose access, nobody was changed; `dropped`: decided against",
  }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  seconds: z.number().nullable(),
  pages: z.number().int(),
  apiCalls: z.number().int(),
  counts: RunCounts,
  message: z.string().nullable().meta({ description: "What a person should know of how it ended" }),
});
export type RunSummary = z.infer<typeof RunSummary>;

export const RunView = RunSummary.extend({
  requestedBy: z
    .object({ id: z.number().int(), name: z.string() })
    .nullable()
    .meta({ description: "null: a machine, a shell, or somebody who is gone" }),
  isUnderWay: z.boolean().meta({ description: "Whether a process is at it now" }),
  decision: z.enum(["open", "too_old", "superseded"]).nullable().meta({
    description:
      "Of a held run: whether its plan can still be applied; `superseded`: another run began since. null: not held",
  }),
});
export type RunView = z.infer<typeof RunView>;

export const RunList = z.object({
  runs: z.array(RunView),
  total: z.number().int(),
  page: z.number().int(),
  pages: z.number().int(),
  nextScheduled: z.iso.datetime().meta({ description: "When the cron begins the next one" }),
});
export type RunList = z.infer<typeof RunList>;

export const RunListQuery = z.strictObject({ page: pageNumber });

/** One person's change, as it is planned or was applied. */
export const PlannedChange = z.object({
  effect: z.enum(effects),
  userId: z.number().int(),
  patreonId: z.string().nullable(),
  name: z.string().nullable(),
  from: EntitlementState.nullable().meta({ description: "null: nothing was known of them" }),
  to: EntitlementState,
  reason: z.string(),
  why: z.string(),
  until: z.iso.datetime().nullable(),
});
export type PlannedChange = z.infer<typeof PlannedChange>;

export const PlanQuery = z.strictObject({ effect: z.enum(effects).optional(), page: pageNumber });
export type PlanQuery = z.infer<typeof PlanQuery>;

export const PlanPage = z.object({
  changes: z.array(PlannedChange),
  /** How many there are of each, of people who are still there. */
  counts: z.object({ lost: z.number().int(), gained: z.number().int(), changed: z.number().int() }),
  page: z.number().int(),
  pages: z.number().int(),
});
export type PlanPage = z.infer<typeof PlanPage>;

export const ReportQuery = z.strictObject({ format: z.enum(["json", "csv"]).default("json") });

/** The same as `npm run verify-members -- --report run.json` writes. */
export const RunReport = z.object({
  outcome: z.enum(runStatuses),
  message: z.string().nullable(),
  whatIf: z.null(),
  run: RunSummary,
  changes: z.array(PlannedChange),
  unchecked: z.array(z.never()).meta({ description: "Told only while a run goes on: empty here" }),
});

/** What a stream tells of a run, each second in which something changed. */
export const RunProgress = z.object({
  status: z.enum(runStatuses),
  isUnderWay: z.boolean(),
  pages: z.number().int(),
  done: z.number().int().meta({ description: "Members read, or people asked about" }),
  total: z.number().int().nullable().meta({ description: "null: nobody knows yet" }),
  perSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  lost: z.number().int(),
  gained: z.number().int(),
  changed: z.number().int(),
  unknown: z.number().int(),
  apiCalls: z.number().int(),
  parkedUntil: z.iso.datetime().nullable().meta({ description: "Patreon wants to be left alone until then" }),
  message: z.string().nullable(),
});
export type RunProgress = z.infer<typeof RunProgress>;

export const AppliedRun = z.object({
  message: z.string(),
  written: z.number().int().meta({ description: "Of whom nothing newer was known" }),
  counts: RunCounts,
});
