import { OverviewView } from "@/lib/contracts/overview";
import { operation } from "./operation";

const at = "2026-11-02T09:30:00.000Z";

export const readOverview = operation({
  method: "GET",
  path: "/api/admin/overview",
  tag: "House",
  summary: "How the house stands: members, sessions, runs, webhooks, keys and alerts, now and over time",
  auth: "session",
  may: "overview.read",
  answers: {
    200: {
      description: "The overview",
      schema: OverviewView,
      example: {
        at,
        members: {
          active: 120,
          trial: 2,
          gifted: 3,
          pending: 0,
          grace: 4,
          lapsed: 31,
          none: 12,
          override: 1,
        },
        liveSessions: 96,
        weeks: [{ from: "2026-11-02", active: 120, grace: 4, trial: 2, gifted: 3, gained: 2, lost: 1 }],
        days: [
          {
            day: "2026-11-02",
            ...{ signedIn: 14, failed: 3, refreshed: 310, reused: 0 },
            ...{ refusedUnknown: 0, refusedEnded: 5, refusedDeactivated: 0 },
            ...{ healthInOrder: 912, healthToRenew: 301, healthSignedOut: 12, healthUnknownKey: 0 },
          },
        ],
        webhooks: { lastAt: at, waiting: 0, failed: 0 },
        lastRun: null,
        nextRun: "2026-11-15T00:00:00.000Z",
        keys: [],
        alerts: [],
      },
    },
  },
});

export const overviewOperations = [readOverview];
