import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { elsewhereClient } from "../options";
import { personIds } from "../people";
import { authorizeQuery, CALLBACK, openSandbox, type TokenAnswer } from "../test-support";

const { ada, lou, mia, ned } = personIds;

test("the consent page shows everybody by what they are, and posts to itself", async () => {
  const { url } = await openSandbox();
  const response = await fetch(`${url}/oauth2/authorize?${authorizeQuery()}`);
  const page = await response.text();
  expect(response.status).toBe(200);
  expect(page).toContain("pays monthly, Supporter");
  expect(page).toContain(`name="sandbox_user" value="${ada}"`);
  expect(page).toContain('<form method="post" class="card">');
});

test("allowing sends a code and the untouched state to the callback", async () => {
  const { decide } = await openSandbox();
  const response = await decide({ sandbox_user: ada, decision: "allow" });
  const target = new URL(response.headers.get("location") ?? "");
  expect(response.status).toBe(302);
  expect(target.origin + target.pathname).toBe(CALLBACK);
  expect(target.searchParams.get("state")).toBe("st/a te");
  expect(target.searchParams.get("code")).toMatch(/^[\w-]{43}$/);
});

test("denying sends access_denied and the state to the callback", async () => {
  const { decide } = await openSandbox();
  const response = await decide({ sandbox_user: ada, decision: "deny" });
  const target = new URL(response.headers.get("location") ?? "");
  expect(Object.fromEntries(target.searchParams)).toEqual({ error: "access_denied", state: "st/a te" });
});

test.each([
  ["another path", "http://localhost:3000/elsewhere"],
  ["another host", "https://evil.example/api/auth/patreon/callback"],
  ["another scheme", "app://localhost/api/auth/patreon/callback"],
  ["none", ""],
])(
  "a redirect address with %s is never called: the browser stays with Patreon",
  async (_what, redirectUri) => {
    const { url } = await openSandbox();
    const query = authorizeQuery({ redirect_uri: redirectUri });
    const response = await fetch(`${url}/oauth2/authorize?${query}`);
    expect(response.url).toContain("/oauth2/errors?error=invalid_request");
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("Mismatching redirect URI.");
  },
);

test("with redirect addresses registered, only those are taken, letter by letter", async () => {
  const { url } = await openSandbox({ redirectUris: ["https://app.example/back"] });
  const ask = (uri: string) => fetch(`${url}/oauth2/authorize?${authorizeQuery({ redirect_uri: uri })}`);
  expect((await ask("https://app.example/back")).status).toBe(200);
  expect((await ask("https://app.example/back/")).status).toBe(400);
  expect((await ask(CALLBACK)).status).toBe(400);
});

test("a scope that does not exist goes back as invalid_scope", async () => {
  const { url } = await openSandbox();
  const query = authorizeQuery({ scope: "identity identity.email" });
  const response = await fetch(`${url}/oauth2/authorize?${query}`, { redirect: "manual" });
  expect(new URL(response.headers.get("location") ?? "").searchParams.get("error")).toBe("invalid_scope");
});

test("leaving the scope out gives the scopes of API v1, which open nothing in v2", async () => {
  const { signIn, api } = await openSandbox();
  const pair = await signIn(ada, "");
  expect(pair.scope).toBe("users pledges-to-me my-campaign");
  expect((await api("/identity", pair.access_token)).status).toBe(401);
});

test("someone with an unverified e-mail finishes, unless the sandbox is told to hold them as Patreon does", async () => {
  const { decide, control } = await openSandbox();
  expect((await decide({ sandbox_user: ned, decision: "allow" })).status).toBe(302);
  await control("PUT", "/settings", { unverifiedCanAuthorize: false });
  const held = await decide({ sandbox_user: ned, decision: "allow" });
  expect(held.status).toBe(403);
  expect(await held.text()).toContain("not verified");
});

test("who has approved is sent straight back when consent is remembered", async () => {
  const { url, control, decide } = await openSandbox();
  const first = await decide({ sandbox_user: ada, decision: "allow" });
  const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
  const again = () =>
    fetch(`${url}/oauth2/authorize?${authorizeQuery()}`, { headers: { cookie }, redirect: "manual" });
  expect((await again()).status).toBe(200);
  await control("PUT", "/settings", { rememberConsent: true });
  expect((await again()).headers.get("location")).toContain("code=");
});

test("a code becomes a pair in plain JSON with the documented life", async () => {
  const { exchange, allow } = await openSandbox();
  const response = await exchange(await allow(ada));
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toEqual({
    access_token: expect.stringMatching(/^[\w-]{43}$/),
    refresh_token: expect.stringMatching(/^[\w-]{43}$/),
    expires_in: 2_678_400,
    scope: "identity identity[email]",
    token_type: "Bearer",
    version: "0.0.1",
  });
});

test("a code works once; the second use is invalid_grant with the status that is set", async () => {
  const { exchange, allow, control } = await openSandbox();
  const code = await allow(ada);
  expect((await exchange(code)).status).toBe(200);
  const second = await exchange(code);
  expect([second.status, await second.json()]).toEqual([401, { error: "invalid_grant" }]);
  await control("PUT", "/settings", { invalidGrantStatus: 400 });
  expect((await exchange(code)).status).toBe(400);
});

test("a code lives ten minutes and not a second longer", async () => {
  const { exchange, allow, control } = await openSandbox();
  const [early, late] = [await allow(ada), await allow(ada)];
  await control("PUT", "/clock", { advanceSeconds: 599 });
  expect((await exchange(early)).status).toBe(200);
  await control("PUT", "/clock", { advanceSeconds: 1 });
  expect((await exchange(late)).status).toBe(401);
});

test("another client's code and refresh token are worth nothing", async () => {
  const { exchange, allow, signIn, token } = await openSandbox();
  const stranger = { client_id: elsewhereClient.clientId, client_secret: elsewhereClient.clientSecret };
  expect(await (await exchange(await allow(ada), stranger)).json()).toEqual({ error: "invalid_grant" });
  const pair = await signIn(ada);
  const refreshed = await token({
    grant_type: "refresh_token",
    refresh_token: pair.refresh_token,
    ...stranger,
  });
  expect(await refreshed.json()).toEqual({ error: "invalid_grant" });
});

test("a wrong secret, a missing code and another redirect address are told apart, and spend no code", async () => {
  const { exchange, allow, token } = await openSandbox();
  const code = await allow(ada);
  const wrongSecret = await exchange(code, { client_secret: "guess" });
  expect([wrongSecret.status, await wrongSecret.json()]).toEqual([401, { error: "invalid_client" }]);
  const noCode = await token({ grant_type: "authorization_code", redirect_uri: CALLBACK });
  expect([noCode.status, await noCode.json()]).toEqual([
    400,
    { error: "invalid_request", error_description: "Missing code parameter." },
  ]);
  const elsewhere = await exchange(code, { redirect_uri: CALLBACK.replace("localhost", "127.0.0.1") });
  expect([elsewhere.status, await elsewhere.json()]).toEqual([
    400,
    { error: "invalid_request", error_description: "Mismatching redirect URI." },
  ]);
  expect((await exchange(code)).status).toBe(200);
});

test("client credentials may come as HTTP Basic", async () => {
  const { url, allow } = await openSandbox();
  const code = await allow(ada);
  const response = await fetch(`${url}/api/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("gatehouse-sandbox:gatehouse-sandbox-secret")}` },
    body: new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: CALLBACK }),
  });
  expect(response.status).toBe(200);
});

test("PKCE is ignored, and enforced when switched on", async () => {
  const { allow, exchange, control } = await openSandbox();
  const challenge = createHash("sha256").update("a-verifier").digest("base64url");
  const change = { code_challenge: challenge, code_challenge_method: "S256" };
  expect((await exchange(await allow(ada, change))).status).toBe(200);
  await control("PUT", "/settings", { pkceEnforced: true });
  const code = await allow(ada, change);
  expect((await exchange(code, { code_verifier: "another" })).status).toBe(401);
  expect((await exchange(code, { code_verifier: "a-verifier" })).status).toBe(200);
});

test("refreshing replaces both tokens, and the old refresh token is dead", async () => {
  const { signIn, refresh, api } = await openSandbox();
  const old = await signIn(ada);
  const fresh = (await (await refresh(old.refresh_token)).json()) as TokenAnswer;
  expect(fresh.access_token).not.toBe(old.access_token);
  expect(fresh.refresh_token).not.toBe(old.refresh_token);
  const again = await refresh(old.refresh_token);
  expect([again.status, await again.json()]).toEqual([401, { error: "invalid_grant" }]);
  expect((await api("/identity", fresh.access_token)).status).toBe(200);
});

test.each([
  [true, 401],
  [false, 200],
])("with oldAccessTokenDies %s the old access token answers %i after a refresh", async (dies, status) => {
  const { signIn, refresh, api, control } = await openSandbox();
  await control("PUT", "/settings", { oldAccessTokenDies: dies });
  const old = await signIn(ada);
  await refresh(old.refresh_token);
  expect((await api("/identity", old.access_token)).status).toBe(status);
});

test("of ten refreshes at once with one token exactly one wins", async () => {
  const { signIn, refresh } = await openSandbox({ latencyMs: 5 });
  const { refresh_token } = await signIn(ada);
  const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refresh_token)));
  const statuses = answers.map((answer) => answer.status).sort();
  expect(statuses).toEqual([200, ...Array(9).fill(401)]);
});

test("a refresh whose answer is lost has still spent the token", async () => {
  const { signIn, refresh, control } = await openSandbox();
  const { refresh_token } = await signIn(ada);
  await control("POST", "/faults", { kind: "drop", match: { path: "/token", personId: ada } });
  await expect(refresh(refresh_token)).rejects.toThrow();
  expect((await refresh(refresh_token)).status).toBe(401);
});

test("an access token dies the second its life is over, its refresh token does not", async () => {
  const { signIn, refresh, api, control } = await openSandbox();
  await control("PUT", "/settings", { expiresIn: 60 });
  const pair = await signIn(ada);
  expect(pair.expires_in).toBe(60);
  await control("PUT", "/clock", { advanceSeconds: 59 });
  expect((await api("/identity", pair.access_token)).status).toBe(200);
  await control("PUT", "/clock", { advanceSeconds: 1 });
  expect((await api("/identity", pair.access_token)).status).toBe(401);
  expect((await refresh(pair.refresh_token)).status).toBe(200);
});

test("granted scopes only grow: a narrower authorization returns all that was ever approved", async () => {
  const { signIn } = await openSandbox();
  await signIn(ada, "identity identity.memberships");
  const pair = await signIn(ada, "identity[email]");
  expect(pair.scope).toBe("identity identity[email] identity.memberships");
});

test("the client's owner gets every scope and has no membership of the own campaign", async () => {
  const { signIn, read } = await openSandbox();
  const pair = await signIn("7000000", "identity");
  expect(pair.scope).toContain("w:campaigns.webhook");
  const document = await read("/identity?include=memberships", pair.access_token);
  expect(document.data.relationships.memberships.data).toEqual([]);
});

test("a second sign-in leaves the first pair alive, unless the older behaviour is switched on", async () => {
  const { signIn, api, control } = await openSandbox();
  const first = await signIn(ada);
  const second = await signIn(ada);
  expect((await api("/identity", first.access_token)).status).toBe(200);
  await control("PUT", "/settings", { secondSignInKillsFirst: true });
  await signIn(ada);
  expect((await api("/identity", second.access_token)).status).toBe(401);
});

test("expiring, revoking and disconnecting kill what they say and nobody else's", async () => {
  const { signIn, api, refresh, control } = await openSandbox();
  const [louPair, expired] = [await signIn(lou), await signIn(ada)];
  await control("POST", `/people/${ada}/tokens`, { action: "expire" });
  expect((await api("/identity", expired.access_token)).status).toBe(401);
  const revoked = (await (await refresh(expired.refresh_token)).json()) as TokenAnswer;
  await control("POST", `/people/${ada}/tokens`, { action: "revoke" });
  expect((await api("/identity", revoked.access_token)).status).toBe(401);
  expect((await refresh(revoked.refresh_token)).status).toBe(401);
  expect((await api("/identity", louPair.access_token)).status).toBe(200);
});

test("disconnecting the app forgets the approval, so the scopes begin anew", async () => {
  const { signIn, refresh, control } = await openSandbox();
  const pair = await signIn(mia, "identity identity.memberships");
  await control("POST", `/people/${mia}/tokens`, { action: "disconnect" });
  const dead = await refresh(pair.refresh_token);
  expect([dead.status, await dead.json()]).toEqual([401, { error: "invalid_grant" }]);
  expect((await signIn(mia, "identity")).scope).toBe("identity");
});

test("a program can be handed a pair without a browser", async () => {
  const { control, api } = await openSandbox();
  const { document } = await control("POST", `/people/${ada}/tokens`, { action: "issue" });
  expect((await api("/identity", document.accessToken)).status).toBe(200);
});
