import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/**
 * What a person in charge must look at, one row a cause: it is told once, and again only after it was resolved.
 * `told_at` is when somebody was told of it as it stands now; null: nobody yet, because no channel got through.
 */
export const alerts = pgTable("alerts", {
  key: text("key").primaryKey(),
  text: text("text").notNull(),
  count: integer("count").notNull().default(1),
  firstRaisedAt: moment("first_raised_at").notNull(),
  lastRaisedAt: moment("last_raised_at").notNull(),
  toldAt: moment("told_at"),
  resolvedAt: moment("resolved_at"),
});
