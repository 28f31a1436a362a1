import { z } from "zod";
import { AlertView, KeyUseView } from "./admin";
import { entitlementStates } from "./membership";
import { RunView } from "./runs";

const count = z.number().int();
const moment = z.iso.datetime();

/** How many people have each state. */
export const StateCounts = z.record(z.enum(entitlementStates), count);
export type StateCounts = z.infer<typeof StateCounts>;

/** A week from its Monday (UTC): who had what at its end, and how many gained and lost access in it. */
export const MembershipWeek = z.object({
  from: z.iso.date(),
  active: count,
  grace: count,
  trial: count,
  gifted: count,
  gained: count,
  lost: count,
});
export type MembershipWeek = z.infer<typeof MembershipWeek>;

/** What is counted by the day beside the audit: refreshes refused, by reason, and reports of token health, by result. */
export const tallied = [
  "refresh_unknown",
  "refresh_ended",
  "refresh_deactivated",
  "health_none",
  "health_refresh",
  "health_sign_in",
  "health_incompatible",
] as const;
export type Tallied = (typeof tallied)[number];

/** A day (UTC) of sign-ins and tokens. */
export const SignInDay = z.object({
  day: z.iso.date(),
  signedIn: count,
  failed: count,
  refreshed: count,
  reused: count.meta({ description: "Sessions ended because their token was used twice" }),
  refusedUnknown: count.meta({
    description: "Renewals refused: the token was never one of a session that is here",
  }),
  refusedEnded: count.meta({ description: "Renewals refused: the session was over" }),
  refusedDeactivated: count.meta({ description: "Renewals refused: the account was deactivated" }),
  healthInOrder: count.meta({ description: "Reports of token health: in order" }),
  healthToRenew: count.meta({ description: "Reports of token health: to be renewed" }),
  healthSignedOut: count.meta({ description: "Reports of token health: nobody is signed in" }),
  healthUnknownKey: count.meta({ description: "Reports of token health: of a key that is not held here" }),
});
export type SignInDay = z.infer<typeof SignInDay>;

/** How the house stands. */
export const OverviewView = z.object({
  at: moment,
  members: StateCounts,
  liveSessions: count,
  weeks: z.array(MembershipWeek).meta({ description: "The last 26, oldest first, the running one included" }),
  days: z.array(SignInDay).meta({ description: "The last 30, oldest first, today included" }),
  webhooks: z.object({
    lastAt: moment.nullable().meta({ description: "When Patreon sent something last; null: never" }),
    waiting: count,
    failed: count,
  }),
  lastRun: RunView.nullable(),
  nextRun: moment,
  keys: z.array(KeyUseView),
  alerts: z.array(AlertView),
});
export type OverviewView = z.infer<typeof OverviewView>;
