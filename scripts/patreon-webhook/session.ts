import { alertChannels } from "@/lib/alerts/channels";
import { connect, type Db, disconnect } from "@/lib/db/client";
import { isDatabaseUnavailable } from "@/lib/db/errors";
import type { Settings } from "@/lib/env";
import { scriptLog } from "@/lib/log";
import { createPatreon } from "@/lib/patreon/client";
import { freshCreatorToken } from "@/lib/patreon/creator-token";
import { PatreonError } from "@/lib/patreon/errors";
import { createTokenBox } from "@/lib/patreon/token-box";
import type { HookDeps } from "@/lib/webhooks/hooks";
import { noToken, refusalInWords } from "@/lib/webhooks/words";
import { scriptSettings } from "../settings";

/** What the commands work with. */
export interface Session {
  deps: HookDeps;
  settings: Settings;
}

/** Ends the command with 1 and the sentence. */
function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

/** What managing webhooks takes, around a database that is open. */
export function hookDepsOf(settings: Settings, db: Db): HookDeps {
  const [log, now] = [scriptLog(), () => new Date()];
  return {
    db,
    now,
    log,
    patreon: createPatreon({ ...settings, fetch }),
    tokenBox: createTokenBox(settings.ENCRYPTION_KEY, settings.ENCRYPTION_KEY_OLD),
    alerts: { db, now, log, channels: alertChannels(settings, fetch) },
  };
}

/** Opens the database, works, and closes it. What goes wrong is said in a sentence, with exit code 1. */
export async function withSession(work: (session: Session) => Promise<void>): Promise<void> {
  const settings = scriptSettings();
  const db = connect(settings.DATABASE_URL, 2, { pooler: settings.DATABASE_POOLER });
  try {
    await work({ deps: hookDepsOf(settings, db), settings });
  } catch (error) {
    if (error instanceof PatreonError) fail(refusalInWords(error));
    else if (isDatabaseUnavailable(error)) fail("The database cannot be reached: look at DATABASE_URL.");
    else throw error;
  } finally {
    await disconnect(db);
  }
}

/** The creator's token; null when there is none that Patreon accepts. */
export const creatorTokenOf = ({ deps, settings }: Session): Promise<string | null> =>
  freshCreatorToken(deps, {
    accessToken: settings.PATREON_CREATOR_ACCESS_TOKEN ?? null,
    refreshToken: settings.PATREON_CREATOR_REFRESH_TOKEN ?? null,
  });

/** Works with the creator's token; without one, says so and fails. */
export async function asCreator(session: Session, work: (token: string) => Promise<void>): Promise<void> {
  const token = await creatorTokenOf(session);
  if (token === null) fail(noToken);
  else await work(token);
}
