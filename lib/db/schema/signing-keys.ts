import { pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/** The keys that have signed access tokens here, by fingerprint; never the secret. */
export const signingKeys = pgTable("signing_keys", {
  fingerprint: text("fingerprint").primaryKey(),
  kid: text("kid").notNull(),
  firstUsedAt: moment("first_used_at").notNull(),
  lastUsedAt: moment("last_used_at").notNull(),
});
