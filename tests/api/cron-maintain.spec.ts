import { leases, rateLimits } from "@/lib/db/schema";
import { ApiClient } from "../support/client";
import { testSecrets } from "../support/deps";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { withOwnStack } from "./sessions/support/own-stack";

const path = "/api/cron/maintain";
const withSecret = { headers: { authorization: `Bearer ${testSecrets.cron}` } };

test("where there is no shell a cron's call forgets what is over, unless another one is at it", async () => {
  await withOwnStack({ VERCEL: "1" }, async ({ url, db }) => {
    await db.insert(rateLimits).values({ key: "over", points: 1, expire: 1 });
    const ofOver = () => db.$count(rateLimits);
    const call = (how = {}) => new ApiClient(url).get(path, how);
    for (const how of [{}, { headers: { authorization: `Bearer ${testSecrets.cron}x` } }])
      expectProblem(await call(how), { status: 401, code: "cron_unauthorized" });
    const nothing = {
      ...{ sessions: 0, links: 0, events: 0, counters: 0 },
      ...{ letters: 0, deliveries: 0, audit: 0 },
    };

    // Another one, who has two minutes left.
    const until = new Date(Date.now() + 120_000);
    await db.insert(leases).values({ name: "maintain", holder: "another", until });
    const busy = await call(withSecret);
    expect([busy.status, busy.body]).toEqual([200, { ...nothing, outcome: "busy" }]);
    expect(await ofOver()).toBe(1);

    await db.delete(leases);
    const done = await call(withSecret);
    expect([done.status, done.body]).toEqual([200, { ...nothing, outcome: "done", counters: 1 }]);
    expect(await ofOver()).toBe(0);
    expect((await call(withSecret)).body).toEqual({ ...nothing, outcome: "done" });
  });
});
