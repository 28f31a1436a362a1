/**
 * Why Patreon gave no usable answer. None of these ever means "not a member".
 * - `refused_grant`: the code or refresh token is used, expired or revoked: only a new sign-in helps
 * - `unauthorized`: the access token is dead or lacks a scope
 * - `misconfigured`: our client id, secret, redirect address or query is wrong
 * - `forbidden`, `not_found`: not ours to see, or gone; a 403 page of the edge is `unavailable`
 * - `throttled`: too many requests; wait `retryAfterSeconds`
 * - `unavailable`: 5xx, an error page, a lost connection, no answer in time
 * - `unreadable`: an answer that is no document of the API: HTML, cut, or of another shape
 */
export type PatreonFailure =
  | "refused_grant"
  | "unauthorized"
  | "misconfigured"
  | "forbidden"
  | "not_found"
  | "throttled"
  | "unavailable"
  | "unreadable";

export class PatreonError extends Error {
  /**
   * By name, not by class: the bundler gives each route a copy of this module, and what the process shares (lib/server/
   * deps.ts) throws the copy of whichever route came first.
   */
  static override [Symbol.hasInstance](value: unknown): value is PatreonError {
    return value instanceof Error && value.name === "PatreonError";
  }

  constructor(
    readonly failure: PatreonFailure,
    /** What happened, for the log: never holds a token or a body. */
    what: string,
    /** HTTP status; null when no answer came. */
    readonly status: number | null,
    /** How long Patreon asks to wait; null when it did not say. */
    readonly retryAfterSeconds: number | null = null,
    options?: { cause?: unknown },
  ) {
    super(what, options);
    this.name = "PatreonError";
  }
}
