import { onTestFinished } from "vitest";
import { type SandboxOptions, sandboxDefaults } from "./options";
import { startSandbox } from "./server";

/** The 10th of a month, noon: far from any billing day. */
export const NOON = new Date("2026-05-10T12:00:00.000Z");
export const CALLBACK = `http://localhost:3000${sandboxDefaults.callbackPath}`;

export interface TokenAnswer {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  scope: string;
}

export interface Resource {
  type: string;
  id: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read single attributes and compare them
  attributes: Record<string, any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  relationships?: Record<string, any>;
}

/** A fresh sandbox on a clock that stands still, and short ways to talk to it. Closed when the test ends. */
export async function openSandbox(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ seed: 1, now: () => NOON, ...options });
  onTestFinished(() => sandbox.close());
  return talkTo(sandbox.url);
}

export function authorizeQuery(change: Record<string, string> = {}): URLSearchParams {
  return new URLSearchParams({
    response_type: "code",
    client_id: sandboxDefaults.clientId,
    redirect_uri: CALLBACK,
    scope: "identity identity[email]",
    state: "st/a te",
    ...change,
  });
}

function talkTo(url: string) {
  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/_sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: each command answers a document of its own
    return { status: response.status, document: (await response.json()) as any };
  };
  const decide = (
    form: Record<string, string>,
    change: Record<string, string> = {},
    init: RequestInit = {},
  ) =>
    fetch(`${url}/oauth2/authorize?${authorizeQuery(change)}`, {
      method: "POST",
      body: new URLSearchParams(form),
      redirect: "manual",
      ...init,
    });
  const allow = async (personId: string, change: Record<string, string> = {}) => {
    const response = await decide({ sandbox_user: personId, decision: "allow" }, change);
    return new URL(response.headers.get("location") ?? "").searchParams.get("code") ?? "";
  };
  const token = (fields: Record<string, string>, init: RequestInit = {}) =>
    fetch(`${url}/api/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        client_id: sandboxDefaults.clientId,
        client_secret: sandboxDefaults.clientSecret,
        ...fields,
      }),
      ...init,
    });
  const exchange = (code: string, fields: Record<string, string> = {}) =>
    token({ grant_type: "authorization_code", code, redirect_uri: CALLBACK, ...fields });
  const refresh = (refreshToken: string, init: RequestInit = {}) =>
    token({ grant_type: "refresh_token", refresh_token: refreshToken }, init);
  const signIn = async (personId: string, scope = "identity identity[email]"): Promise<TokenAnswer> =>
    (await (await exchange(await allow(personId, { scope }))).json()) as TokenAnswer;
  const api = (
    path: string,
    accessToken: string = sandboxDefaults.creatorAccessToken,
    init: RequestInit = {},
  ) => fetch(`${url}/api/oauth2/v2${path}`, { headers: { authorization: `Bearer ${accessToken}` }, ...init });
  const read = async (path: string, accessToken?: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: JSON:API documents of many shapes
    (await (await api(path, accessToken)).json()) as any;
  return { url, control, decide, allow, token, exchange, refresh, signIn, api, read };
}

export type OpenSandbox = ReturnType<typeof talkTo>;
