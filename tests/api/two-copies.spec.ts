import { sql } from "drizzle-orm";
import { type Answer, ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import type { TestStack } from "../support/stack";
import { newPerson, type Person } from "../support/visits";

/** Two copies of the app on one database: what one says, the other knows at its next request. */
let copy: Awaited<ReturnType<TestStack["startCopy"]>>;
test.beforeAll(async ({ stack }) => {
  copy = await stack.startCopy();
});
test.afterAll(() => copy.stop());

/** The same browser at the copy. Both serve one site, and that is where their pages' requests come from. */
function there(api: ApiClient): ApiClient {
  const twin = api.clone(copy.url);
  const call = twin.call.bind(twin);
  twin.call = (method, path, options = {}) =>
    call(method, path, { ...options, headers: { origin: api.url, ...options.headers } });
  return twin;
}

/** Another device of somebody, at the copy. */
async function deviceThere(api: ApiClient, { username, password }: Person): Promise<ApiClient> {
  const device = there(new ApiClient(api.url));
  await device.post("/api/auth/login", { json: { username, password } });
  return device;
}

const ends: Record<string, (api: ApiClient, person: Person) => Promise<Answer>> = {
  "signing out": (api) => there(api).post("/api/auth/logout"),
  "ending all others": async (api, person) => (await deviceThere(api, person)).delete("/api/auth/sessions"),
  "a new password": async (api, person) =>
    (await deviceThere(api, person)).post("/api/auth/password", {
      json: { current_password: person.password, new_password: "another quiet lantern" },
    }),
};

for (const [what, end] of Object.entries(ends))
  test(`${what} at one copy is known to the other on the very next request`, async ({ api, person }) => {
    expect((await there(api).get("/api/auth/me")).status).toBe(200);
    expect((await end(api, person)).status).toBe(200);
    expect((await api.get("/api/auth/me")).status).toBe(401);
    expect((await there(api).post("/api/auth/refresh")).status).toBe(401);
  });

test("a token presented to both copies at once gives the same successor at both", async ({ api, person }) => {
  const [one, other] = [api.clone(), there(api)];
  const answers = await Promise.all([one.post("/api/auth/refresh"), other.post("/api/auth/refresh")]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(one.cookies.get("gh_refresh")).toBe(other.cookies.get("gh_refresh"));
  expect((await other.get("/api/auth/me")).body.username).toBe(person.username);
});

test("of two registrations of one name at two copies one is it, and nothing of the other is left", async ({
  api,
  stack,
}) => {
  const first = newPerson();
  const second = { ...newPerson(), username: first.username };
  const answers = await Promise.all([
    api.post("/api/auth/register", { json: first }),
    there(api).post("/api/auth/register", { json: second }),
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400]);
  const rows = await stack.db.execute(
    sql`select id from users where username = ${first.username} or email in (${first.email}, ${second.email})`,
  );
  expect(rows).toHaveLength(1);
});
