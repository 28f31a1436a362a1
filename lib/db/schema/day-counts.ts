import { bigint, date, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { type Tallied, tallied } from "@/lib/contracts/overview";

/**
 * How often something happened on a day (UTC) that stands in no audit, because anybody can make it happen: a row a day
 * and kind, so that no flood makes it grow. Each copy of the app adds what it has counted, twice a minute at most.
 */
export const dayCounts = pgTable(
  "day_counts",
  {
    day: date("day", { mode: "string" }).notNull(),
    what: text("what", { enum: tallied }).$type<Tallied>().notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ name: "day_counts_pkey", columns: [table.day, table.what] })],
);
