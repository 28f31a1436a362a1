/** The ways people come in. */
export const signInWays = [
  "password",
  "registration",
  "patreon",
  "sign_in_link",
  "password_link",
  "older_session",
] as const;
export type SignInWay = (typeof signInWays)[number];

/** What becomes of a refresh token that is presented. */
export const refreshOutcomes = ["refreshed", "refused", "reused", "deactivated", "failed"] as const;
export type RefreshOutcome = (typeof refreshOutcomes)[number];
