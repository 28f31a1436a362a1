import { expect, test } from "vitest";
import { sandboxDefaults } from "./options";
import { personIds } from "./people";
import { openSandbox } from "./test-support";

const { ada, bo } = personIds;

test("a fault spoils as many requests as it says and then is gone", async () => {
  const { api, control } = await openSandbox();
  await control("POST", "/faults", { kind: "status", status: 503, times: 2 });
  const statuses = [];
  for (let call = 0; call < 3; call += 1) statuses.push((await api("/identity")).status);
  expect(statuses).toEqual([503, 503, 200]);
});

test("a fault without an end lasts until it is deleted", async () => {
  const { api, control } = await openSandbox();
  await control("POST", "/faults", { kind: "status", times: null });
  expect([(await api("/identity")).status, (await api("/identity")).status]).toEqual([500, 500]);
  await control("DELETE", "/faults");
  expect((await api("/identity")).status).toBe(200);
});

test("a fault hits the person, path and method it names, and nobody else", async () => {
  const { api, refresh, signIn, control } = await openSandbox();
  const [adaPair, boPair] = [await signIn(ada), await signIn(bo)];
  const match = { personId: ada, path: "/identity", method: "get" };
  await control("POST", "/faults", { kind: "status", status: 403, match, times: null });
  expect((await api("/identity", boPair.access_token)).status).toBe(200);
  expect((await api("/identity", adaPair.access_token)).status).toBe(403);
  expect((await refresh(adaPair.refresh_token)).status).toBe(200);
});

test("a fault on a refresh finds the person by the refresh token, and leaves the token unspent", async () => {
  const { refresh, signIn, control } = await openSandbox();
  const { refresh_token } = await signIn(ada);
  await control("POST", "/faults", { kind: "status", status: 500, match: { personId: ada } });
  const failed = await refresh(refresh_token);
  expect([failed.status, await failed.json()]).toEqual([500, { error: "server_error" }]);
  expect((await refresh(refresh_token)).status).toBe(200);
});

test.each([
  [502, "text/html; charset=utf-8"],
  [403, "text/html; charset=utf-8"],
  [200, "application/vnd.api+json"],
])("an HTML page can come with %i as %s", async (status, contentType) => {
  const { api, control } = await openSandbox();
  await control("POST", "/faults", { kind: "html", status, contentType });
  const response = await api("/identity");
  expect([response.status, response.headers.get("content-type")]).toEqual([status, contentType]);
  expect(await response.text()).toMatch(/^<!doctype html>/);
});

test("an answer can be an empty 200", async () => {
  const { api, control } = await openSandbox();
  await control("POST", "/faults", { kind: "empty" });
  const response = await api("/identity");
  expect([response.status, await response.text()]).toEqual([200, ""]);
});

test("a document can be cut in half with a 200", async () => {
  const { api, control } = await openSandbox();
  const whole = await (await api("/campaigns?include=tiers&fields[tier]=title")).text();
  await control("POST", "/faults", { kind: "cut" });
  const response = await api("/campaigns?include=tiers&fields[tier]=title");
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(whole.slice(0, Math.floor(whole.length / 2)));
});

test("a connection can be reset before anything is done", async () => {
  const { refresh, signIn, control } = await openSandbox();
  const { refresh_token } = await signIn(ada);
  await control("POST", "/faults", { kind: "reset" });
  await expect(refresh(refresh_token)).rejects.toThrow();
  expect((await refresh(refresh_token)).status).toBe(200);
  expect((await control("GET", "/state")).document.calls["POST /api/oauth2/token"]).toEqual({
    200: 2,
    "no answer": 1,
  });
});

test("a slow answer is right, but late", async () => {
  const { api, control } = await openSandbox();
  await control("POST", "/faults", { kind: "slow", delayMs: 80 });
  const started = performance.now();
  expect((await api("/identity")).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThan(75);
});

test("a stalled answer gives its headers at once and its body never", async () => {
  const { url, control } = await openSandbox();
  await control("POST", "/faults", { kind: "stall" });
  const stop = new AbortController();
  const response = await fetch(`${url}/api/oauth2/v2/identity`, {
    headers: { authorization: `Bearer ${sandboxDefaults.creatorAccessToken}` },
    signal: stop.signal,
  });
  expect(response.status).toBe(200);
  const body = response.text();
  stop.abort();
  await expect(body).rejects.toThrow();
});

test.each([
  ["full", { retryAfter: null, seconds: 7 }],
  ["header_only", { retryAfter: "7", seconds: undefined }],
  ["no_body", { retryAfter: null, seconds: undefined }],
  ["no_number", { retryAfter: null, seconds: undefined }],
])(
  "a 429 in the style %s says when to come back as it does or not at all",
  async (throttleStyle, expected) => {
    const { api, control } = await openSandbox();
    await control("POST", "/faults", { kind: "status", status: 429, throttleStyle, retryAfterSeconds: 7 });
    const response = await api("/identity");
    const text = await response.text();
    const error = text ? (JSON.parse(text) as { errors: Record<string, unknown>[] }).errors[0] : undefined;
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe(expected.retryAfter);
    expect(error?.retry_after_seconds).toBe(expected.seconds);
    if (throttleStyle === "full" || throttleStyle === "no_number")
      expect(error?.code_name).toBe("RequestThrottled");
    else expect(text).toBe("");
  },
);
