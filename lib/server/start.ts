import "server-only";
import { raiseAlert, resolveAlert } from "@/lib/alerts/raise";
import { acceptsLegacy } from "@/lib/edge/legacy-token";
import { log, loggedCause } from "@/lib/log";
import { canMail } from "@/lib/mail/settings";
import { noteSigningKey } from "@/lib/sessions/keys";
import { type Deps, deps } from "./deps";

const alertKey = "signing_key_missing";

/** Says whether sessions of the older system are carried over, and when their key has been kept for too long. */
function tellOfLegacy({ legacy, now }: Pick<Deps, "legacy" | "now">): void {
  if (!legacy) return;
  const until = legacy.acceptUntil.toISOString();
  if (acceptsLegacy(legacy, now())) log.info({ until }, "legacy_sessions_accepted");
  else log.warn({ until, todo: "take LEGACY_JWT_SECRET out of the settings" }, "legacy_sessions_over");
}

/** Says once that no mail can be sent, which people meet only when they need it. */
function tellOfMail({ mail }: Pick<Deps, "mail">): void {
  const todo = "set SMTP_URL and MAIL_FROM: nobody can reset a password or confirm an address";
  if (!canMail(mail)) log.warn({ todo }, "mail_not_set_up");
}

/** Says that nothing is limited by address, which is right for nobody who is reached by more than this machine. */
function tellOfAddresses({ settings }: Pick<Deps, "settings">): void {
  const { NODE_ENV, GATEHOUSE_DEMO, TRUSTED_PROXIES } = settings;
  const todo =
    "set TRUSTED_PROXIES to how many proxies of yours stand before the app: without it no limit by address counts";
  if (NODE_ENV === "production" && !GATEHOUSE_DEMO && TRUSTED_PROXIES === 0)
    log.warn({ todo }, "addresses_not_limited");
}

/**
 * What a start leaves behind: which key signs now. A key that changed without the old one beside it logs nobody out,
 * but sends everybody through a refresh at once, and mostly it is a mistake; so it is said loudly. A database that is
 * away stops no start: requests tell of it.
 */
export async function noteStart(): Promise<void> {
  try {
    const ready = await deps();
    tellOfLegacy(ready);
    tellOfMail(ready);
    tellOfAddresses(ready);
    const change = await noteSigningKey(ready, ready.tokens.keyring);
    if (change.kind !== "changed") return;
    const { from, to, oldKeyHeld } = change;
    if (oldKeyHeld) {
      log.info({ from, to }, "signing_key_changed");
      await resolveAlert(ready.alerts, alertKey);
    } else {
      await raiseAlert(
        ready.alerts,
        alertKey,
        `The signing key changed from ${from} to ${to}, and the old secret is not in JWT_SECRET_OLD. Nobody is logged out, but every access token of the old key is refused. Put the old secret into JWT_SECRET_OLD, or leave it if it was stolen.`,
      );
    }
  } catch (error) {
    log.error({ cause: loggedCause(error) }, "start_not_noted");
  }
}
