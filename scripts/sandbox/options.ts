export interface SandboxOptions {
  /** Any free port when left out. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  clientId?: string;
  clientSecret?: string;
  /** Registered redirect URIs; by default any http(s) address on localhost or 127.0.0.1 with the app's path. */
  redirectUris?: string[];
  /** The creator's token pair, as the portal would show it. */
  creatorAccessToken?: string;
  creatorRefreshToken?: string;
  /** The base clock; what the control API moves is added to it. */
  now?: () => Date;
  /** Makes ids and tokens the same in every run. Without it they differ, so that no run takes another's tokens. */
  seed?: number;
  latencyMs?: number;
  /** A JSON file that outlives the process: people, tokens, settings, clock, webhooks. */
  statePath?: string;
}

/** What a program needs to know of a sandbox started with default options. */
export const sandboxDefaults = {
  clientId: "gatehouse-sandbox",
  clientSecret: "gatehouse-sandbox-secret",
  creatorAccessToken: "sandbox-creator-access-token",
  creatorRefreshToken: "sandbox-creator-refresh-token",
  callbackPath: "/api/auth/patreon/callback",
} as const;

/** The other creator's client, for codes and webhooks that are not ours. */
export const elsewhereClient = {
  clientId: "elsewhere-client",
  clientSecret: "elsewhere-client-secret",
  creatorAccessToken: "elsewhere-creator-access-token",
  creatorRefreshToken: "elsewhere-creator-refresh-token",
} as const;
