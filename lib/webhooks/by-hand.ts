import { recordAudit } from "@/lib/audit/record";
import type { HookView, WebhookHealth } from "@/lib/contracts/webhooks";
import { AppError } from "@/lib/errors";
import type { CreatorSettings } from "@/lib/patreon/creator-token";
import { freshCreatorToken } from "@/lib/patreon/creator-token";
import { PatreonError } from "@/lib/patreon/errors";
import { type HookDeps, type ListedHook, listHooks } from "./hooks";
import { noToken, refusalInWords } from "./words";

type Deps = HookDeps & { creator: CreatorSettings };

const toHookView = ({ triggers, lastAttemptedAt, ...hook }: ListedHook): HookView => ({
  id: hook.id,
  uri: hook.uri,
  events: triggers,
  paused: hook.paused,
  failures: hook.failures,
  lastAttemptedAt: lastAttemptedAt?.toISOString() ?? null,
  isOurs: hook.isOurs,
});

/** What Patreon tells of the webhooks, or why it does not, in words for who manages them. */
export async function askAboutHooks(deps: Deps): Promise<Pick<WebhookHealth, "hooks" | "trouble">> {
  try {
    const token = await freshCreatorToken(deps, deps.creator);
    if (token === null) return { hooks: null, trouble: noToken };
    return { hooks: (await listHooks(deps, token)).map(toHookView), trouble: null };
  } catch (error) {
    if (!(error instanceof PatreonError)) throw error;
    deps.log.warn({ patreon: error.message }, "webhooks_not_looked_at");
    return { hooks: null, trouble: refusalInWords(error) };
  }
}

/**
 * Takes the pause off one webhook of ours; Patreon then sends what has piled up.
 * @returns whether it was paused: two may press the button.
 * @throws AppError not_found when Patreon has no such webhook, or we do not hold its secret and would refuse what it
 * sends; creator_token_missing; patreon_unavailable with the reason.
 */
export async function unpauseByHand(deps: Deps, actorId: number, id: string): Promise<boolean> {
  try {
    const token = await freshCreatorToken(deps, deps.creator);
    if (token === null) throw new AppError("creator_token_missing");
    const hook = (await listHooks(deps, token)).find((listed) => listed.id === id && listed.isOurs);
    if (!hook) throw new AppError("not_found", { detail: "Patreon has no such webhook of ours" });
    if (!hook.paused) return false;
    await deps.patreon.updateWebhook(token, id, { paused: false });
  } catch (error) {
    if (!(error instanceof PatreonError)) throw error;
    throw new AppError("patreon_unavailable", { detail: refusalInWords(error), cause: error });
  }
  const now = deps.now();
  const event = { type: "webhook_unpaused", actorId, subjectId: null, details: { webhook: id } } as const;
  await deps.db.transaction((tx) => recordAudit(tx, event, now));
  return true;
}
