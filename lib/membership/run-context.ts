import type { AlertDeps } from "@/lib/alerts/raise";
import type { EntitlementState } from "@/lib/contracts/membership";
import type { Effect } from "@/lib/contracts/runs";
import type { Db, Tx } from "@/lib/db/client";
import type { Log } from "@/lib/log";
import type { Patreon } from "@/lib/patreon/client";
import type { CreatorSettings } from "@/lib/patreon/creator-token";
import { type Wait, wait } from "@/lib/patreon/patience";
import type { TokenBox } from "@/lib/patreon/token-box";
import type { Keep } from "./lease";
import type { PolicySettings } from "./observe";
import type { RunCounts, RunRow } from "./runs";

/** What a verification is handed. */
export interface VerifyDeps {
  db: Db;
  now: () => Date;
  wait: Wait;
  log: Log;
  patreon: Patreon;
  tokenBox: TokenBox;
  creator: CreatorSettings;
  policy: PolicySettings;
  maxLossPercent: number;
  alerts: AlertDeps;
  /** Does what else belongs into the transaction that applies a complete sweep. */
  whenSwept?: (tx: Tx, sweep: { startedAt: Date }) => Promise<void>;
}

/** The part of the settings a verification reads. */
interface VerifySettings {
  PATREON_CREATOR_ACCESS_TOKEN?: string | undefined;
  PATREON_CREATOR_REFRESH_TOKEN?: string | undefined;
  MAX_LOSS_PERCENT: number;
}

/** Completes what a process has at hand to what a verification is handed. */
export function verifyDepsOf(
  base: Omit<VerifyDeps, "wait" | "creator" | "maxLossPercent">,
  settings: VerifySettings,
): VerifyDeps {
  const { db, now, log, patreon, tokenBox, policy, alerts } = base;
  return {
    ...{ db, now, log, patreon, tokenBox, policy, alerts, wait },
    creator: {
      accessToken: settings.PATREON_CREATOR_ACCESS_TOKEN ?? null,
      refreshToken: settings.PATREON_CREATOR_REFRESH_TOKEN ?? null,
    },
    maxLossPercent: settings.MAX_LOSS_PERCENT,
  };
}

/** What a run tells while it goes on, for a progress bar, a log, or a page. */
export type RunEvent =
  | { event: "started"; runId: string; mode: RunRow["mode"]; dryRun: boolean; resumedAtPage: number | null }
  | { event: "page"; pages: number; members: number; total: number | null }
  | { event: "person"; done: number; total: number }
  /** Patreon wants to be left alone until then; the run waits and goes on. */
  | { event: "parked"; until: string; why: string }
  | {
      event: "change";
      effect: Effect;
      userId: number;
      patreonId: string | null;
      name: string | null;
      from: EntitlementState | null;
      to: EntitlementState;
      reason: string;
      why: string;
      until: string | null;
    }
  | { event: "unchecked"; userId: number; why: string }
  /** Patreon had paused these webhooks of ours; it sends to them again. */
  | { event: "webhooks_unpaused"; ids: string[] };

/** A run under way: its row, its counts so far, and the ways to speak, to keep the lease, and to know its time. */
export interface RunContext {
  run: RunRow;
  counts: RunCounts;
  report: (event: RunEvent) => void;
  keepLease: Keep;
  /** Whether the run has to stop by `at`: its time is over then, or somebody asked it to stop. */
  mustStopBy: (at: Date) => boolean;
}

/** Ends a run before it has asked for everything; what it learnt so far is kept, and a later run goes on. */
export class RunStopped extends Error {
  constructor(
    /** Why, in words for a person. */
    readonly why: string,
  ) {
    super(why);
    this.name = "RunStopped";
  }
}
