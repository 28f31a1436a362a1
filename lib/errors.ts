/**
 * Every failure a caller can be told of: its stable code, its HTTP status and the words used when nothing more
 * exact is known. Some of the words are a contract with clients of the older API and stay as they are.
 */
export const errorTable = {
  invalid_request: {
    status: 400,
    title: "The request could not be read",
    detail: "Some fields need another look",
  },
  invalid_json: { status: 400, title: "The body is not JSON", detail: "The body could not be read as JSON" },
  missing_fields: { status: 400, title: "Something is missing", detail: "Missing required fields" },
  username_taken: { status: 400, title: "That username is in use", detail: "Username already exists" },
  email_taken: { status: 400, title: "That e-mail is in use", detail: "Email already exists" },
  invalid_credentials: { status: 401, title: "Sign-in refused", detail: "Invalid credentials" },
  not_authenticated: {
    status: 401,
    title: "Not signed in",
    detail: "You are not signed in, or your session has ended. Please sign in again",
  },
  refresh_refused: {
    status: 401,
    title: "The session could not be continued",
    detail: "Your session has ended. Please sign in again",
  },
  cron_unauthorized: {
    status: 401,
    title: "Not authorized",
    detail: "This address takes the cron secret as a bearer token",
  },
  metrics_unauthorized: {
    status: 401,
    title: "Not authorized",
    detail: "This address takes the metrics token as a bearer token",
  },
  webhook_signature_refused: {
    status: 401,
    title: "The signature does not fit",
    detail: "This address takes deliveries that Patreon has signed with a secret known here",
  },
  account_deactivated: { status: 403, title: "Account is deactivated", detail: "Account is deactivated" },
  origin_refused: {
    status: 403,
    title: "The request came from another site",
    detail: "This can only be done from our own pages. Open the site itself and try again",
  },
  membership_required: {
    status: 403,
    title: "A membership opens this",
    detail: "This opens with a paid membership",
  },
  not_found: { status: 404, title: "Not found", detail: "There is nothing at this address" },
  method_not_allowed: {
    status: 405,
    title: "Method not allowed",
    detail: "This address does not take that method",
  },
  last_way_in: {
    status: 409,
    title: "Patreon is your only way in",
    detail:
      "Patreon is the only way into this account, so it stays connected: without it you could not come back in",
  },
  patreon_in_use: {
    status: 409,
    title: "That Patreon account is connected elsewhere",
    detail:
      "That Patreon account already belongs to another account here. Sign in with Patreon to use that one",
  },
  patreon_other: {
    status: 409,
    title: "Another Patreon account is connected",
    detail: "Your account is connected with another Patreon account. Disconnect that one first",
  },
  no_override: {
    status: 409,
    title: "No access was given",
    detail: "No access was given here, or it has ended by itself",
  },
  patreon_not_connected: {
    status: 409,
    title: "Patreon is not connected",
    detail: "No Patreon account is connected to this account",
  },
  delivery_names_nobody: {
    status: 409,
    title: "There is nobody to ask about",
    detail: "This delivery names no member, so there is nothing to work again",
  },
  creator_token_missing: {
    status: 409,
    title: "There is no creator's token",
    detail: "There is no creator's token that Patreon accepts: set a new one from Patreon's portal",
  },
  venue_taken: {
    status: 409,
    title: "That name is in use",
    detail: "There is a venue of that name already",
  },
  venue_in_use: {
    status: 409,
    title: "The venue has people",
    detail: "People belong to this venue: move them to another one first",
  },
  password_link_refused: {
    status: 410,
    title: "This link is not good any more",
    detail:
      "This link has been used, has expired or was replaced by a newer one. Continue with Patreon, or ask the site's owner for a new link",
  },
  sign_in_link_refused: {
    status: 410,
    title: "This link is not good any more",
    detail:
      "This link has been used, has expired or was replaced by a newer one. Sign in as usual, or ask whoever gave it to you for a new one",
  },
  email_link_refused: {
    status: 410,
    title: "This link is not good any more",
    detail:
      "This link has been used, has expired or was replaced by a newer one, or your address has changed since. Ask for a new one on your account page",
  },
  mail_not_set_up: {
    status: 409,
    title: "This site cannot send mail yet",
    detail: "This site cannot send mail yet, so it cannot send you a link. Please ask its owner",
  },
  last_super_admin: {
    status: 409,
    title: "The last super admin",
    detail: "This is the last super admin, and somebody has to hold the keys",
  },
  run_under_way: {
    status: 409,
    title: "A run is under way",
    detail: "A run, or somebody's decision about one, is under way. Look again in a moment",
  },
  run_not_held: {
    status: 409,
    title: "The run is not held",
    detail: "This run does not wait for a decision: somebody may have made one. Look at it again",
  },
  plan_outdated: {
    status: 409,
    title: "The plan is out of date",
    detail:
      "This plan is older than a day, or another run began since: it would be old news. Start a new run instead",
  },
  patreon_resting: {
    status: 409,
    title: "Patreon asks to be left alone",
    detail: "Patreon asks to be left alone for a while. Start the run later",
  },
  payload_too_large: {
    status: 413,
    title: "Too much data",
    detail: "The request is larger than this address takes",
  },
  unsupported_media_type: {
    status: 415,
    title: "Unsupported content type",
    detail: "Send the body as application/json",
  },
  too_many_requests: {
    status: 429,
    title: "Too many tries",
    detail: "Too many tries. Please wait a little and try again",
  },
  wrong_password: {
    status: 400,
    title: "The current password is wrong",
    detail: "The current password is wrong",
  },
  forbidden: {
    status: 403,
    title: "Not allowed",
    detail: "Your role does not allow this",
  },
  patreon_unavailable: {
    status: 502,
    title: "Patreon does not answer",
    detail: "Patreon could not be reached. Nothing was changed; please try again in a minute",
  },
  database_unavailable: {
    status: 503,
    title: "Back in a moment",
    detail: "We cannot reach our database right now. Nothing was lost; please try again in a minute",
  },
  busy: {
    status: 503,
    title: "Too many sign-ins at once",
    detail: "Many people are signing in at this moment. Please try again in a few seconds",
  },
  not_configured: {
    status: 503,
    title: "Not set up yet",
    detail: "This site is not set up completely. Its operator finds the reason in the log",
  },
  unexpected: {
    status: 500,
    title: "Something went wrong",
    detail: "Something went wrong on our side. It has been noted; please try again",
  },
} as const satisfies Record<string, { status: number; title: string; detail: string }>;

export type ErrorCode = keyof typeof errorTable;

/** What is wrong with one field: `pointer` is a JSON pointer (RFC 6901) into the body. */
export interface FieldError {
  pointer: string;
  detail: string;
}

/** A failure with a row in the table. `detail` is for the caller, `cause` for the log alone. */
export class AppError extends Error {
  /**
   * By name, not by class: the bundler gives each route a copy of this module, and what the process shares (lib/server/
   * deps.ts) throws the copy of whichever route came first.
   */
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return value instanceof Error && value.name === "AppError";
  }

  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: FieldError[] | undefined;
  /** When to come back, in seconds; undefined where it makes no difference. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    options: { detail?: string; errors?: FieldError[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(code, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.status = errorTable[code].status;
    this.title = errorTable[code].title;
    this.detail = options.detail ?? errorTable[code].detail;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds ?? (this.status === 503 ? 5 : undefined);
  }
}
