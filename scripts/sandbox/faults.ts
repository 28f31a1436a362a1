import { z } from "zod";
import type { Exchange, Reply } from "./http/exchange";
import { gatewayReply, oauthErrorReply, resourceErrorReply, throttledReply } from "./http/replies";
import { type Settings, SettingsSchema } from "./settings";

/**
 * What can go wrong with an answer.
 * - `status`, `html`, `empty`, `reset` come in place of the real answer, and nothing was done;
 * - `slow`, `stall`, `cut`, `drop` spoil a real answer, after the work (a rotated token, say) was done.
 */
export const faultKinds = ["status", "html", "empty", "reset", "slow", "stall", "cut", "drop"] as const;

export const FaultSchema = z.strictObject({
  match: z
    .strictObject({
      /** Any part of the path. */
      path: z.string().optional(),
      method: z.string().toUpperCase().optional(),
      /** The person whose token or code is used. */
      personId: z.string().optional(),
    })
    .default({}),
  kind: z.enum(faultKinds),
  /** For `status`, `html` and `empty`; by default 500, 503 and 200. */
  status: z.int().min(200).max(599).optional(),
  contentType: z.string().optional(),
  /** For `slow` (default 5 s) and `stall` (default: for ever). */
  delayMs: z.int().min(0).optional(),
  retryAfterSeconds: z.int().min(0).default(9),
  throttleStyle: SettingsSchema.shape.throttleStyle.unwrap().optional(),
  /** How many matching requests pass untouched first: 1 makes page 2 fail. */
  skip: z.int().min(0).default(0),
  /** How many requests it spoils; null for all until it is deleted. */
  times: z.int().positive().nullable().default(1),
});
export type Fault = z.infer<typeof FaultSchema>;

/** The faults that are waiting for a request, oldest first. */
export class FaultBook {
  private faults: Fault[] = [];

  add(fault: Fault): void {
    this.faults.push({ ...fault });
  }

  list(): readonly Fault[] {
    return this.faults;
  }

  clear(): void {
    this.faults = [];
  }

  /** The fault for this request, counted as used; null when none waits for it. */
  take(exchange: Exchange, personId: string | null): Fault | null {
    for (const fault of this.faults) {
      if (!isFor(fault, exchange, personId)) continue;
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      if (fault.times !== null) fault.times -= 1;
      if (fault.times === 0) this.faults = this.faults.filter((other) => other !== fault);
      return fault;
    }
    return null;
  }
}

function isFor({ match }: Fault, exchange: Exchange, personId: string | null): boolean {
  if (match.path !== undefined && !exchange.path.includes(match.path)) return false;
  if (match.method !== undefined && match.method !== exchange.method) return false;
  return match.personId === undefined || match.personId === personId;
}

/** The answer a fault gives in place of the real one; null for a fault that lets the work be done. */
export function replyInstead(fault: Fault, exchange: Exchange, settings: Settings): Reply | null {
  const reply = plainReply(fault, exchange, settings);
  if (reply && fault.contentType) reply.headers["content-type"] = fault.contentType;
  return reply;
}

function plainReply(fault: Fault, exchange: Exchange, settings: Settings): Reply | null {
  if (fault.kind === "html") return gatewayReply(fault.status ?? 503, "Something is in the way");
  if (fault.kind === "empty") return { ...gatewayReply(fault.status ?? 200, ""), body: "" };
  if (fault.kind !== "status") return null;
  const status = fault.status ?? 500;
  if (status === 429)
    return throttledReply(fault.retryAfterSeconds, fault.throttleStyle ?? settings.throttleStyle);
  if (exchange.path !== "/api/oauth2/token") return resourceErrorReply(status);
  return oauthErrorReply(status, status < 500 ? "invalid_grant" : "server_error");
}
