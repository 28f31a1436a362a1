import { expect, test } from "../support/fixtures";

test("the app says that it is alive, and ready once the database is migrated", async ({ api }) => {
  expect(await api.get("/api/health")).toMatchObject({ status: 200, body: { status: "ok" } });
  expect(await api.get("/api/ready")).toMatchObject({ status: 200, body: { status: "ready" } });
});
