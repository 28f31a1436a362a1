import { operations } from "@/lib/api/operations";
import { pagePatterns } from "@/lib/http/page-pattern";
import { ApiClient } from "../support/client";
import { testSecrets } from "../support/deps";
import { expect, test } from "../support/fixtures";
import { metricsPath, type Scrape, scrape, withMetricsToken } from "../support/metrics";
import { expectProblem } from "../support/problems";
import { sendRaw } from "../support/raw-request";
import type { TestStack } from "../support/stack";
import { addPatron, goThroughPatreon, newPerson, register } from "../support/visits";

const login = "/api/auth/login";

/** A copy of the app for this test alone: its counts begin at nothing. */
async function withCopy(
  stack: TestStack,
  change: Record<string, string>,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const copy = await stack.startCopy(change);
  try {
    await work(copy.url);
  } finally {
    await copy.stop();
  }
}

/** How much a series rose between two scrapes; what was not there stood at nothing. */
const rise = (before: Scrape, after: Scrape, series: string) =>
  (after.value(series) ?? 0) - (before.value(series) ?? 0);

test("the numbers take the token, whole and as a bearer: anything else is 401, and the token is in no log line", async ({
  api,
  person,
  stack,
}) => {
  const token = testSecrets.metrics;
  const wrong: Record<string, string>[] = [
    {},
    ...["", "Bearer", `Bearer ${token.slice(0, -1)}`, `Bearer ${token}x`, `bearer ${token}`, token].map(
      (authorization) => ({ authorization }),
    ),
    { authorization: `Bearer ${testSecrets.cron}` },
    { authorization: `Bearer ${api.cookies.get("gh_access")}` },
    { cookie: `gh_access=${token}` },
  ];
  for (const headers of wrong)
    expectProblem(
      await new ApiClient(stack.url).get(metricsPath, { headers }),
      { status: 401, code: "metrics_unauthorized" },
      `${person.username} ${JSON.stringify(headers)}`,
    );
  expectProblem(
    await new ApiClient(stack.url).get(`${metricsPath}?token=${token}`),
    { status: 401 },
    "query",
  );
  const right = await new ApiClient(stack.url).get(metricsPath, withMetricsToken);
  expect(right.status).toBe(200);
  expect(right.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(right.headers.get("cache-control")).toContain("no-store");
  expect(right.text).not.toContain(token);
  expect(stack.lines.join("\n")).not.toContain(token);
});

test("without a token in the settings the address is none, by any method", async ({ stack }) => {
  await withCopy(stack, { METRICS_TOKEN: "" }, async (url) => {
    for (const call of [{}, withMetricsToken, { headers: { authorization: "Bearer " } }])
      expectProblem(await new ApiClient(url).get(metricsPath, call), { status: 404, code: "not_found" }, url);
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const answer = await sendRaw(url, { method, path: metricsPath });
      expectProblem(answer, { status: 404, code: "not_found" }, method);
      expect(answer.headers.get("allow"), method).toBeNull();
    }
    expect((await sendRaw(url, { method: "HEAD", path: metricsPath })).status).toBe(404);
  });
});

test("a sign-in shows: as a request, as a sign-in or a failure, as a session of its key and as a member", async ({
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  await withCopy(stack, {}, async (url) => {
    const begin = await scrape(url);
    const api = new ApiClient(url);
    const { username, password } = await register(api);
    const registered = await scrape(url);
    await new ApiClient(url).post(login, { json: { username, password: "not this one" } });
    await new ApiClient(url).post(login, { json: { username, password } });
    await goThroughPatreon(new ApiClient(url), patron.id);
    const end = await scrape(url);

    expect(rise(begin, registered, 'gatehouse_members{state="none"}')).toBeGreaterThanOrEqual(1);
    const [key] = end.labelsOf("gatehouse_sessions").map((labels) => labels.key);
    expect(rise(begin, registered, `gatehouse_sessions{key="${key}"}`)).toBeGreaterThanOrEqual(1);
    expect(rise(registered, end, `gatehouse_sessions{key="${key}"}`)).toBeGreaterThanOrEqual(2);
    for (const [series, by] of Object.entries({
      'gatehouse_sign_ins_total{way="registration"}': 1,
      'gatehouse_sign_ins_total{way="password"}': 1,
      'gatehouse_sign_ins_total{way="patreon"}': 1,
      'gatehouse_sign_ins_total{way="sign_in_link"}': 0,
      'gatehouse_sign_in_failures_total{way="password",reason="invalid_credentials"}': 1,
      'gatehouse_requests_total{method="POST",route="/api/auth/login",status="200"}': 1,
      'gatehouse_requests_total{method="POST",route="/api/auth/login",status="401"}': 1,
      'gatehouse_request_duration_seconds_count{method="POST",route="/api/auth/login"}': 2,
      'gatehouse_request_duration_seconds_bucket{le="+Inf",method="POST",route="/api/auth/login"}': 2,
    }))
      expect(rise(begin, end, series), series).toBe(by);
    expect(end.value('gatehouse_patreon_request_duration_seconds_count{answer="ok"}')).toBeGreaterThanOrEqual(
      2,
    );
    expect(end.value("gatehouse_ready")).toBe(1);
  });
});

test("refreshes are counted by how they end, a reused token by itself", async ({ stack }) => {
  await withCopy(stack, {}, async (url) => {
    const api = new ApiClient(url);
    await register(api);
    const thief = api.clone();
    const refresh = (client: ApiClient) => client.post("/api/auth/refresh");
    expect([(await refresh(api)).status, (await refresh(api)).status]).toEqual([200, 200]);
    expect((await refresh(thief)).status).toBe(401);
    expect((await refresh(api)).status).toBe(401);
    const seen = await scrape(url);
    const outcomes = { refreshed: 2, reused: 1, refused: 1, deactivated: 0, failed: 0 };
    for (const [outcome, count] of Object.entries(outcomes))
      expect(seen.value(`gatehouse_refreshes_total{outcome="${outcome}"}`), outcome).toBe(count);
  });
});

test("each limit that is hit is counted by its name", async ({ stack }) => {
  const strict = { RATE_LIMIT_SCALE: "1", TRUSTED_PROXIES: "1", LIMIT_REGISTER: "1/300" };
  await withCopy(stack, { ...strict, FAILURES_BEFORE_WAIT: "1" }, async (url) => {
    const headers = { "x-forwarded-for": "198.51.100.7" };
    const statuses: number[] = [];
    for (let turn = 0; turn < 3; turn += 1)
      statuses.push(
        (await new ApiClient(url).post("/api/auth/register", { json: newPerson(), headers })).status,
      );
    expect(statuses).toEqual([201, 429, 429]);
    const { username } = newPerson();
    for (const status of [401, 429]) {
      const guess = { json: { username, password: "a wrong guess" }, headers };
      expect((await new ApiClient(url).post(login, guess)).status).toBe(status);
    }
    const seen = await scrape(url);
    const hits = { register: 2, guessing: 1, login: 0, refresh: 0 };
    for (const [limit, count] of Object.entries(hits))
      expect(seen.value(`gatehouse_limits_hit_total{limit="${limit}"}`), limit).toBe(count);
  });
});

test("a thousand made-up addresses add no label, and neither do made-up methods", async ({ stack }) => {
  await withCopy(stack, {}, async (url) => {
    const madeUp = Array.from(
      { length: 1000 },
      (_, at) => `/${at % 10 ? "api/" : ""}made-up-${at}/${at * 7}`,
    );
    for (let at = 0; at < madeUp.length; at += 50)
      await Promise.all(madeUp.slice(at, at + 50).map((path) => sendRaw(url, { path })));
    const disguised = [
      "/api/%61uth/login",
      "/%6cogin",
      "/login/",
      "//login",
      "/labs/x/y",
      "/api/auth/login/x",
    ];
    for (const path of disguised) await sendRaw(url, { path });
    for (const method of ["PROPFIND", "MKCOL", "TRACE", "POST"])
      for (const path of ["/made-up", "/api/made-up"]) await sendRaw(url, { method, path });
    const routes = new Set<string>([...operations.map(({ path }) => path), ...pagePatterns, "other"]);
    const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"]);
    await expect
      .poll(async () =>
        (await scrape(url)).value('gatehouse_requests_total{method="GET",route="other",status="404"}'),
      )
      .toBeGreaterThanOrEqual(1000);
    const seen = await scrape(url);
    for (const { route = "", method = "" } of seen.labelsOf("gatehouse_requests_total")) {
      expect(routes).toContain(route);
      expect(methods).toContain(method);
    }
    expect(seen.labelsOf("gatehouse_requests_total").length).toBeLessThan(30);
    expect(seen.text).not.toContain("made-up");
  });
});

test("while the database is away the numbers of the process are told, and that it is away", async ({
  stack,
}) => {
  await withCopy(stack, { DATABASE_URL: "postgres://127.0.0.1:1/gatehouse" }, async (url) => {
    expect((await new ApiClient(url).get("/api/ready")).status).toBe(503);
    const seen = await scrape(url);
    expect(seen.value("gatehouse_ready")).toBe(0);
    expect(seen.value('gatehouse_requests_total{method="GET",route="/api/ready",status="503"}')).toBe(1);
    expect(seen.value('gatehouse_memory_bytes{kind="rss"}')).toBeGreaterThan(1e6);
    expect(seen.labelsOf("gatehouse_members")).toEqual([]);
  });
});
