import { verificationRuns } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { testSecrets } from "../support/deps";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { addPatron, goThroughPatreon, type SandboxControl } from "../support/visits";

const path = "/api/cron/verify-members";
const withSecret = { headers: { authorization: `Bearer ${testSecrets.cron}` } };
const me = async (api: ApiClient) => (await api.get("/api/auth/me")).body;

test("the run takes the secret, whole and as a bearer: anything else is 401 and starts nothing", async ({
  api,
  person,
  stack,
}) => {
  const { cron } = testSecrets;
  const wrong = [
    {},
    ...[
      "",
      "Bearer",
      "Bearer ",
      `Bearer ${cron.slice(0, -1)}`,
      `Bearer ${cron}x`,
      `bearer ${cron}`,
      cron,
    ].map((authorization) => ({ authorization })),
    { authorization: `Basic ${Buffer.from(`cron:${cron}`).toString("base64")}` },
    { authorization: `Bearer ${cron.toUpperCase()}` },
    { authorization: "Bearer undefined" },
    { authorization: `Bearer ${api.cookies.get("gh_access")}` },
    { "x-cron-secret": cron },
    { cookie: `gh_access=${cron}` },
  ] as Record<string, string>[];
  const runs = await stack.db.$count(verificationRuns);
  for (const headers of wrong)
    expectProblem(
      await new ApiClient(stack.url).get(path, { headers }),
      { status: 401, code: "cron_unauthorized" },
      JSON.stringify(headers),
    );
  const inQuery = await new ApiClient(stack.url).get(`${path}?secret=${cron}&token=${cron}`);
  expectProblem(inQuery, { status: 401 }, person.username);
  expect(await stack.db.$count(verificationRuns)).toBe(runs);
});

test("a run puts right what was missed: who began to pay is in, who ended is out, and nobody else changes", async ({
  sandbox,
  stack,
}) => {
  const kinds = { gains: "free", loses: "paying", stays: "paying", declines: "paying" };
  const people = Object.fromEntries(
    await Promise.all(
      Object.entries(kinds).map(async ([name, kind]) => {
        const patron = await addPatron(sandbox, { kind });
        const api = new ApiClient(stack.url);
        await goThroughPatreon(api, patron.id);
        return [name, { patron, api }] as const;
      }),
    ),
  );
  const change = (name: string, kind: string) =>
    sandbox.call("PUT", `people/${people[name]?.patron.id}`, { kind });
  await change("gains", "paying");
  await change("loses", "former");
  await change("declines", "declined");
  const paid = async () =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(people).map(async ([name, { api }]) => [name, (await me(api)).isPaidMember] as const),
      ),
    );
  expect(await paid()).toEqual({ gains: false, loses: true, stays: true, declines: true });
  const answer = await new ApiClient(stack.url).get(path, withSecret);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  expect(answer.body).toMatchObject({
    outcome: "done",
    mode: "sweep",
    dryRun: false,
    apiCalls: expect.any(Number),
  });
  expect(answer.body.counts).toMatchObject({ gained: 1, lost: 1, unknown: 0 });
  expect(await paid()).toEqual({ gains: true, loses: false, stays: true, declines: true });
  const declined = people.declines;
  expect((await me(declined?.api as ApiClient)).entitlement).toMatchObject({
    state: "grace",
    reason: "charge_declined",
  });
  const again = await new ApiClient(stack.url).get(path, withSecret);
  expect(again.body.counts).toMatchObject({ gained: 0, lost: 0, changed: 0 });
});

/** With a Patreon slow enough that a busy machine gets everything else done meanwhile. */
async function slowly(sandbox: SandboxControl, work: () => Promise<void>): Promise<void> {
  await sandbox.call("PUT", "settings", { latencyMs: 3000 });
  try {
    await work();
  } finally {
    await sandbox.call("PUT", "settings", { latencyMs: 0 });
  }
}

test("of two runs at once, on two copies of the app, the second says that the first is under way", async ({
  sandbox,
  stack,
}) => {
  const copy = await stack.startCopy();
  try {
    // A copy that has just started takes a moment for its first answer.
    expect((await new ApiClient(copy.url).get(path)).status).toBe(401);
    await slowly(sandbox, async () => {
      const answers = await Promise.all(
        [stack.url, copy.url].map((url) => new ApiClient(url).get(path, withSecret)),
      );
      expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
      expect(answers.map((answer) => answer.body.outcome).sort()).toEqual(["busy", "done"]);
      const busy = answers.find((answer) => answer.body.outcome === "busy");
      expect(busy?.body).toMatchObject({
        runId: null,
        counts: null,
        message: expect.stringContaining("under way"),
      });
    });
  } finally {
    await copy.stop();
  }
});

test("the app serves while a run is under way", async ({ api, person, sandbox, stack }) => {
  await slowly(sandbox, async () => {
    let isOver = false;
    const run = new ApiClient(stack.url).get(path, withSecret).then((answer) => {
      isOver = true;
      return answer;
    });
    expect((await me(api)).username).toBe(person.username);
    expect((await api.get("/labs")).status).toBe(200);
    expect((await api.post("/api/auth/refresh")).status).toBe(200);
    expect(isOver).toBe(false);
    expect((await run).body.outcome).toBe("done");
  });
});

test("a run that Patreon fails changes nobody, and says so with a status that alarms", async ({
  sandbox,
  stack,
}) => {
  const patron = await addPatron(sandbox);
  const api = new ApiClient(stack.url);
  await goThroughPatreon(api, patron.id);
  await sandbox.call("PUT", `people/${patron.id}`, { kind: "former" });
  const fault = { kind: "status", status: 401, match: { path: "/members" }, times: null };
  await sandbox.call("POST", "faults", fault);
  await sandbox.call("POST", "faults", { ...fault, status: 403, match: { path: "/identity" } });
  const answer = await new ApiClient(stack.url).get(path, withSecret);
  expect(answer.body.counts?.lost ?? 0).toBe(0);
  expect(answer.body.outcome).not.toBe("done");
  expect((await me(api)).isPaidMember).toBe(true);
});

test("the run cannot be started by a form or a script of another kind: POST is refused", async ({
  stack,
}) => {
  expect((await new ApiClient(stack.url).post(path, withSecret)).status).toBe(405);
});
