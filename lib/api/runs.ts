import {
  AppliedRun,
  PlanPage,
  PlanQuery,
  ReportQuery,
  RunList,
  RunListQuery,
  RunProgress,
  RunReport,
  RunView,
  StartedRun,
  StartRunBody,
} from "@/lib/contracts/runs";
import { Said } from "@/lib/contracts/said";
import { operation } from "./operation";

const tag = "Runs";
const params = {
  id: { description: "The run's id", example: "0f8fad5b-d9cb-469f-a165-70867728950e" },
};

const counts = { seen: 120, gained: 2, lost: 14, changed: 1, unknown: 0, refused: 0 };

const summary = {
  id: params.id.example,
  trigger: "admin",
  mode: "sweep",
  dryRun: false,
  status: "held",
  startedAt: "2026-11-01T00:00:00.000Z",
  finishedAt: "2026-11-01T00:00:02.500Z",
  seconds: 2.5,
  pages: 1,
  apiCalls: 2,
  counts,
  message: "14 people would lose access at once, which looks like a fault: nobody was changed",
} as const;

const view = {
  ...summary,
  requestedBy: { id: 6, name: "Glen Global" },
  isUnderWay: false,
  decision: "open",
} as const;

const change = {
  effect: "lost",
  userId: 17,
  patreonId: "7000104",
  name: "Cleo Former",
  from: "active",
  to: "lapsed",
  reason: "ended",
  why: "Your membership on Patreon has ended. It is here again the moment you rejoin.",
  until: null,
} as const;

const progress = {
  status: "running",
  isUnderWay: true,
  pages: 3,
  done: 3000,
  total: 12000,
  perSecond: 950,
  secondsLeft: 9.5,
  lost: 0,
  gained: 0,
  changed: 0,
  unknown: 0,
  apiCalls: 3,
  parkedUntil: null,
  message: null,
} as const;

export const listRuns = operation({
  method: "GET",
  path: "/api/admin/runs",
  tag,
  summary: "Past checks of everybody's membership, the newest first, and when the next one is due",
  auth: "session",
  may: "runs.read",
  query: RunListQuery,
  answers: {
    200: {
      description: "A page of runs",
      schema: RunList,
      example: { runs: [view], total: 1, page: 1, pages: 1, nextScheduled: "2026-11-15T00:00:00.000Z" },
    },
  },
});

export const startRun = operation({
  method: "POST",
  path: "/api/admin/runs",
  tag,
  summary: "Begins a check of everybody's membership",
  description:
    "Answers once the run has begun; it goes on after the answer. Follow it by its events. A sweep that was cut short is gone on with, under its own id. When unusually many people would lose access it is held until somebody decides.",
  auth: "session",
  may: "runs.start",
  body: StartRunBody,
  bodyExample: { mode: "auto", dryRun: true },
  answers: {
    202: {
      description: "It has begun",
      schema: StartedRun,
      example: { id: params.id.example, message: "The run has begun" },
    },
  },
  errors: ["run_under_way", "patreon_resting"],
});

export const readRun = operation({
  method: "GET",
  path: "/api/admin/runs/{id}",
  tag,
  summary: "One run",
  auth: "session",
  may: "runs.read",
  params,
  answers: { 200: { description: "The run", schema: RunView, example: view } },
  errors: ["not_found"],
});

export const listChanges = operation({
  method: "GET",
  path: "/api/admin/runs/{id}/changes",
  tag,
  summary: "Who loses, gains or changes by a run, and why: who loses access first",
  description: "Plans are kept for some months, and without people who are gone.",
  auth: "session",
  may: "runs.read",
  params,
  query: PlanQuery,
  answers: {
    200: {
      description: "A page of the plan",
      schema: PlanPage,
      example: { changes: [change], counts: { lost: 1, gained: 0, changed: 0 }, page: 1, pages: 1 },
    },
  },
  errors: ["not_found"],
});

export const downloadReport = operation({
  method: "GET",
  path: "/api/admin/runs/{id}/report",
  tag,
  summary: "A run and its whole plan as a file: JSON in the form of the command line's report, or CSV",
  auth: "session",
  may: "runs.read",
  params,
  query: ReportQuery,
  answers: {
    200: {
      description: "The report; text/csv with `format=csv`",
      schema: RunReport,
      example: {
        ...{ outcome: "held", message: summary.message, whatIf: null, run: summary },
        changes: [change],
        unchecked: [],
      },
      otherMediaType: "text/csv",
    },
  },
  errors: ["not_found"],
});

export const followRun = operation({
  method: "GET",
  path: "/api/admin/runs/{id}/events",
  tag,
  summary: "What becomes of a run, as server-sent events",
  description:
    "`progress` at once and whenever something has changed, `end` when the run has ended. A stream ends by itself after some minutes, or when the session does: come back, and it goes on with what stands then.",
  auth: "session",
  may: "runs.read",
  params,
  answers: {
    200: {
      description: "The data of each `progress`",
      schema: RunProgress,
      example: progress,
      mediaType: "text/event-stream",
    },
  },
  errors: ["not_found"],
});

export const applyRun = operation({
  method: "POST",
  path: "/api/admin/runs/{id}/apply",
  tag,
  summary: "Applies the plan of a held run",
  description:
    "Newer news about a person wins over the plan. A plan is good for a day, and until another run begins. The answer comes when all is written, which may take minutes at a large campaign.",
  auth: "session",
  may: "runs.decide",
  params,
  answers: {
    200: {
      description: "It is applied",
      schema: AppliedRun,
      example: { message: "The plan is applied", written: 17, counts },
    },
  },
  errors: ["not_found", "run_not_held", "plan_outdated", "run_under_way"],
});

export const dropRun = operation({
  method: "POST",
  path: "/api/admin/runs/{id}/drop",
  tag,
  summary: "Decides against the plan of a held run: nobody is changed",
  auth: "session",
  may: "runs.decide",
  params,
  answers: {
    200: {
      description: "It is dropped",
      schema: Said,
      example: { message: "The plan is dropped, and nobody was changed" },
    },
  },
  errors: ["not_found", "run_not_held"],
});

export const runOperations = [
  listRuns,
  startRun,
  readRun,
  listChanges,
  downloadReport,
  followRun,
  applyRun,
  dropRun,
];
