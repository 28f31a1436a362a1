import { createHash } from "node:crypto";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { TokenBox } from "@/lib/patreon/token-box";
import { isKnownEvent, readHint } from "./hint";
import { maskBody } from "./mask";
import { isSigned } from "./signature";
import { listSealedSecrets, upsertDelivery } from "./store";

interface Deps {
  db: Db;
  now: () => Date;
  tokenBox: TokenBox;
}

/** A request as it came in. Headers are null where they are missing. */
export interface IncomingDelivery {
  event: string | null;
  signature: string | null;
  /** The raw bytes: the signature is over them and not over what they mean. */
  body: Uint8Array;
}

async function openSecrets(deps: Deps): Promise<string[]> {
  const sealed = await listSealedSecrets(deps.db, deps.now());
  const opened = await Promise.all(sealed.map((secret) => deps.tokenBox.open(secret)));
  return opened.filter((secret) => secret !== null);
}

/** The event is not signed, so somebody who replays a body could make a row of each invented name: those are one. */
const hashOf = (event: string, body: Uint8Array) =>
  createHash("sha256")
    .update(isKnownEvent(event) ? `${event}\n` : "\n")
    .update(body)
    .digest("hex");

/**
 * Takes a delivery of Patreon's: verified, and stored to be worked. Nothing is asked of Patreon here.
 * @param setSecrets of webhooks that were made by hand in Patreon's portal.
 * @returns whether there is work to do.
 * @throws AppError webhook_signature_refused when no known secret signed the body: nothing is stored then.
 */
export async function receiveDelivery(
  deps: Deps,
  setSecrets: readonly string[],
  { event, signature, body }: IncomingDelivery,
): Promise<"waiting" | "ignored"> {
  const secrets = [...setSecrets, ...(await openSecrets(deps))];
  if (!isSigned(body, signature, secrets)) throw new AppError("webhook_signature_refused");
  const name = (event ?? "").slice(0, 100);
  const hint = readHint(name, body);
  const status = "ignored" in hint ? "ignored" : "waiting";
  const about =
    "ignored" in hint
      ? { memberId: null, patreonUserId: null, error: hint.ignored }
      : { memberId: hint.memberId, patreonUserId: hint.patreonUserId, error: null };
  const kept = { bodyHash: hashOf(name, body), maskedBody: maskBody(body) };
  await upsertDelivery(deps.db, { ...kept, event: name, ...about, status }, deps.now());
  return status;
}
