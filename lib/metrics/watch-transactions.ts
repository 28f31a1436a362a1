import type { Db } from "@/lib/db/client";
import { inSpan } from "@/lib/tracing/span";
import type { ProcessMetrics } from "./process-metrics";

/**
 * Counts the transactions of a pool, which hold a connection each, and those that wait for one; single statements share
 * what connections are left. Each is a span too.
 * @returns the same pool.
 */
export function watchTransactions(
  db: Db,
  { transactions, transactionWaitSeconds }: Pick<ProcessMetrics, "transactions" | "transactionWaitSeconds">,
): Db {
  const begin = db.transaction.bind(db);
  db.transaction = (work, config) =>
    inSpan("database transaction", {}, async () => {
      const asked = performance.now();
      let state: "waiting" | "open" = "waiting";
      transactions.inc({ state });
      try {
        return await begin((tx) => {
          transactions.dec({ state });
          state = "open";
          transactions.inc({ state });
          transactionWaitSeconds.observe((performance.now() - asked) / 1000);
          return work(tx);
        }, config);
      } finally {
        transactions.dec({ state });
      }
    });
  return db;
}
