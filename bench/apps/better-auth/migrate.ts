/** Makes the tables of better-auth in the database of DATABASE_URL. */
import { getMigrations } from "better-auth/db/migration";
import { auth } from "./lib/auth";

const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
process.exit(0);
