import type { Command } from "commander";
import { countLegacyUse, type LegacyUse } from "@/lib/legacy/count";
import { scriptSettings } from "../settings";
import { type Output, tell, withDatabase } from "./command";

/** @param acceptUntil null: the older system's key is not set here. */
function advice(use: LegacyUse, acceptUntil: Date | null, now: Date): string {
  if (acceptUntil === null) return "LEGACY_JWT_SECRET is not set here: older sessions are not carried over.";
  const until = acceptUntil.toISOString();
  if (now >= acceptUntil)
    return `Older sessions counted until ${until}: take LEGACY_JWT_SECRET out of the settings.`;
  return use.safeToSwitchOff
    ? "Nobody has come with an older session for 7 days, which is how long they live: LEGACY_JWT_SECRET can be taken out of the settings."
    : `Older sessions are carried over until ${until}. They live for 7 days: keep LEGACY_JWT_SECRET until nobody has come with one for that long.`;
}

const useLines = (use: LegacyUse): string[] => [
  `came in all         ${use.total}`,
  `in the last 24 h    ${use.lastDay}`,
  `in the last 7 days  ${use.lastWeek}`,
  `last one            ${use.lastAt?.toISOString() ?? "none yet"}`,
  `still live          ${use.liveSessions}`,
];

/** `admin legacy`: how many sessions of the older system were carried over, and whether its key may go. */
export function addLegacyCommand(program: Command): void {
  program
    .command("legacy")
    .description("sessions of the older system that were carried over, and whether its key may go")
    .option("--json", "one JSON object", false)
    .action((flags: Output) =>
      withDatabase(async (db) => {
        const { LEGACY_JWT_SECRET, LEGACY_ACCEPT_UNTIL } = scriptSettings();
        const acceptUntil = (LEGACY_JWT_SECRET && LEGACY_ACCEPT_UNTIL) || null;
        const now = new Date();
        const use = await countLegacyUse(db, now);
        const told = { ...use, acceptUntil, accepts: acceptUntil !== null && now < acceptUntil };
        tell(flags, told, [...useLines(use), "", advice(use, acceptUntil, now)].join("\n"));
      }),
    );
}
