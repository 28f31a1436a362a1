import { migrateDatabase } from "@/lib/db/migrate";
import { scriptSettings } from "./settings";

const { DATABASE_URL } = scriptSettings();
try {
  await migrateDatabase(DATABASE_URL);
  console.log("The database is up to date.");
} catch (error) {
  console.error(`The database could not be migrated: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
