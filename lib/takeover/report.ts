import type { Finding } from "./findings";
import type { LegacySystem } from "./form";

/** What an import counted. */
export interface ImportCounts {
  /** Rows read. */
  users: number;
  profiles: number;
  /** Rows without an id, of which nothing could be told. */
  unreadable: number;
  created: number;
  updated: number;
  unchanged: number;
  merged: number;
  /** Rows of people who were deleted here since an earlier import. */
  deleted: number;
  passwords: Record<"bcrypt" | "scrypt" | "pbkdf2" | "none" | "unknown", number>;
  patreon: { connected: number; tokens: number; expired: number; reconnect: number };
  paid: number;
  inactive: number;
  aliases: number;
  venues: number;
}

/** One finding, with the account it is about. */
export interface ReportedFinding extends Finding {
  /** The account here; null in the rare case that there is none. */
  userId: number | null;
}

/** All there is to say of an import. Times are ISO texts. */
export interface ImportReport {
  system: LegacySystem;
  form: string;
  source: string;
  dryRun: boolean;
  onConflict: "report" | "merge";
  missingColumns: string[];
  unreadColumns: string[];
  startedAt: string;
  finishedAt: string;
  counts: ImportCounts;
  findings: ReportedFinding[];
}
