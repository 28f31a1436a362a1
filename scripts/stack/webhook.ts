import { connect, disconnect } from "@/lib/db/client";
import type { Settings } from "@/lib/env";
import { PatreonError } from "@/lib/patreon/errors";
import { registerHook, webhookUrl } from "@/lib/webhooks/hooks";
import { creatorTokenOf, hookDepsOf } from "../patreon-webhook/session";

/**
 * Has the simulator tell the app of changes, so that whoever plays sees them at once. Done already, it does nothing.
 * @param log told when the simulator, bent by whoever plays, does not let it.
 */
export async function registerWebhook(settings: Settings, log: (line: string) => void): Promise<void> {
  const db = connect(settings.DATABASE_URL, 2);
  const deps = hookDepsOf(settings, db);
  try {
    const token = await creatorTokenOf({ deps, settings });
    if (token === null) log("No webhook: the simulator accepts the creator's token no more");
    else await registerHook(deps, token, { uri: webhookUrl(settings.APP_URL), replace: false });
  } catch (error) {
    if (!(error instanceof PatreonError)) throw error;
    log(`No webhook: ${error.message}`);
  } finally {
    await disconnect(db);
  }
}
