import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/** A place with people of its own; a venue manager sees the members of one. */
export const venues = pgTable("venues", {
  id: integer("id").primaryKey().generatedByDefaultAsIdentity(),
  name: text("name").notNull().unique("venues_name_unique"),
  createdAt: moment("created_at").notNull().defaultNow(),
});
