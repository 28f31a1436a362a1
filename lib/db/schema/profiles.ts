import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns";
import { users } from "./users";

/** How a person is shown: one row a user, from the registration or from Patreon. */
export const profiles = pgTable(
  "profiles",
  {
    userId: integer("user_id")
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text("name"),
    /** Kept by the database: lowering every name anew is half the time of a search. */
    nameLower: text("name_lower").generatedAlwaysAs(sql`lower(name)`),
    /** When the person chose the name here; null: never, so it follows Patreon's. */
    nameChosenAt: moment("name_chosen_at"),
    avatarUrl: text("avatar_url"),
    membershipTier: text("membership_tier"),
    /** The older system's mark of people of the house; who else is of it is derived (lib/access/team.ts). */
    isTeamMember: boolean("is_team_member").notNull().default(false),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  // Staff reads people by name, a page at a time.
  (table) => [index("profiles_name_index").on(table.nameLower, table.userId)],
);
