import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, type Db, disconnect } from "@/lib/db/client";
import { useDatabase } from "@/tests/support/vitest";
import { createProcessMetrics } from "./process-metrics";
import { watchTransactions } from "./watch-transactions";

describe("transactions of a pool of one connection", () => {
  const database = useDatabase();
  const registry = new Registry();
  const metrics = createProcessMetrics(registry);
  let db: Db;
  beforeAll(() => {
    db = watchTransactions(connect(database.url, 1), metrics);
  });
  afterAll(() => disconnect(db));

  async function states(): Promise<Record<string, number>> {
    const { values } = await metrics.transactions.get();
    return Object.fromEntries(values.map(({ labels, value }) => [labels.state, value]));
  }

  it("are open while they work and wait while another does", async () => {
    let begun = () => {};
    let end = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const mayEnd = new Promise<void>((resolve) => {
      end = resolve;
    });
    const first = db.transaction(async (tx) => {
      begun();
      await mayEnd;
      return tx.execute<{ one: number }>("select 1 as one");
    });
    await hasBegun;
    const second = db.transaction(async () => "second");
    expect(await states()).toEqual({ open: 1, waiting: 1 });
    end();
    expect((await first)[0]).toEqual({ one: 1 });
    expect(await second).toBe("second");
    expect(await states()).toEqual({ open: 0, waiting: 0 });
    const [count] = (await metrics.transactionWaitSeconds.get()).values.filter(({ metricName }) =>
      metricName?.endsWith("_count"),
    );
    expect(count?.value).toBe(2);
  });

  it("are neither once they have failed, and fail as they would have", async () => {
    const failed = db.transaction(async () => {
      throw new Error("its own words");
    });
    await expect(failed).rejects.toThrow("its own words");
    expect(await states()).toEqual({ open: 0, waiting: 0 });
  });
});
