import { expect, test } from "../support/fixtures";

test("the app says that it is alive, and ready once the database is migrated", async ({ api }) => {
  expect(await api.get("/api/health")).toMatchObject({ status: 200, body: { status: "ok" } });
  expect(await api.get("/api/ready")).toMatchObject({ status: 200, body: { status: "ready" } });
});

test("an answer of being alive has a request id as any other", async ({ api }) => {
  const ids = [await api.get("/api/health"), await api.get("/api/health")].map(({ headers }) =>
    headers.get("x-request-id"),
  );
  expect(ids).toEqual([expect.stringMatching(/^[\w-]{36}$/), expect.stringMatching(/^[\w-]{36}$/)]);
  expect(ids[0]).not.toBe(ids[1]);
});
