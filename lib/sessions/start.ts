import { randomUUID } from "node:crypto";
import type { TokenPair } from "@/lib/contracts/sessions";
import type { Tx } from "@/lib/db/client";
import { newFamilyKey, newSecret, sha256 } from "./refresh-token";
import { idleExpiry } from "./rules";
import { insertSession, type NewSession } from "./store";
import { mintPair, type TokenSettings, type TokenSubject } from "./tokens";

/** How a device presents itself; null where unknown. */
export interface Device {
  userAgent: string | null;
  address: string | null;
}

/**
 * How somebody proved who they are (RFC 8176): by password, by another provider, once to the older system, or by a link
 * that an admin handed them.
 */
export type Amr = "pwd" | "patreon" | "legacy" | "link";

/**
 * Opens a session for a device, in the transaction of the sign-in that grants it.
 * @param input `secret`: of the first refresh token, where it must be found again; `authTime`: when the person proved
 * who they are, where that was not now; the epoch for never.
 * @returns the first pair of the session, and the session's id.
 */
export async function startSession(
  tx: Tx,
  settings: TokenSettings,
  input: {
    subject: TokenSubject;
    amr: Amr;
    device: Device;
    now: Date;
    secret?: Uint8Array;
    authTime?: Date;
  },
): Promise<{ pair: TokenPair; sessionId: string }> {
  const { subject, now, secret = newSecret(), authTime = now } = input;
  const absoluteExpiresAt = new Date(now.getTime() + settings.absoluteDays * 86_400_000);
  const session = {
    id: randomUUID(),
    userId: subject.userId,
    familyKey: newFamilyKey(),
    currentHash: sha256(secret),
    generation: 0,
    seenGeneration: 0,
    rotatedAt: now,
    authTime,
    amr: [input.amr],
    kid: settings.keyring.kid,
    userAgent: input.device.userAgent?.slice(0, 512) ?? null,
    address: input.device.address,
    createdAt: now,
    lastSeenAt: now,
    idleExpiresAt: idleExpiry(now, settings.idleDays, absoluteExpiresAt),
    absoluteExpiresAt,
  } satisfies NewSession;
  await insertSession(tx, session);
  return { pair: await mintPair(settings, session, subject, secret, now), sessionId: session.id };
}
