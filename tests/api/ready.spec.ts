import { sql } from "drizzle-orm";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { scrape } from "../support/metrics";
import { expectProblem } from "../support/problems";
import { withOwnStack } from "./sessions/support/own-stack";

test("the app is not ready while the database lacks a migration, and is again once it is there", async () => {
  await withOwnStack({}, async (stack) => {
    const api = new ApiClient(stack.url);
    expect(await api.get("/api/ready")).toMatchObject({
      status: 200,
      body: { status: "ready", redis: null },
    });
    const [newest] = await stack.db.execute<{ hash: string; created_at: string }>(sql`
      delete from drizzle.__drizzle_migrations
      where created_at = (select max(created_at) from drizzle.__drizzle_migrations)
      returning hash, created_at`);
    const behind = await api.get("/api/ready");
    expectProblem(behind, { status: 503, code: "database_unavailable" }, stack.url);
    expect(behind.body.detail).toContain("npm run db:migrate");
    expect((await scrape(stack.url)).value("gatehouse_ready")).toBe(0);
    expect(await api.get("/api/health"), "alive all the same").toMatchObject({ status: 200 });
    await stack.db.execute(sql`
      insert into drizzle.__drizzle_migrations (hash, created_at)
      values (${newest?.hash ?? ""}, ${newest?.created_at ?? 0}::bigint)`);
    expect((await api.get("/api/ready")).status).toBe(200);
    expect((await scrape(stack.url)).value("gatehouse_ready")).toBe(1);
  });
});
