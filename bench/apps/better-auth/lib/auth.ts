import bcrypt from "bcrypt";
import { betterAuth } from "better-auth";
import { Pool } from "pg";

const bcryptCost = Number(process.env.BCRYPT_COST);
/** Raised alike for everybody who has a limit: it is counted, and never reached. */
const unreached = { window: 10, max: 1_000_000_000 };

/** As better-auth.com/docs has it; `joins` is its own way to ask once where it would ask twice. */
export const auth = betterAuth({
  baseURL: process.env.BETTER_AUTH_URL,
  secret: process.env.BETTER_AUTH_SECRET,
  database: new Pool({ connectionString: process.env.DATABASE_URL, max: 10 }),
  emailAndPassword: {
    enabled: true,
    password: {
      hash: (password) => bcrypt.hash(password, bcryptCost),
      verify: ({ hash, password }) => bcrypt.compare(password, hash),
    },
  },
  session: {
    cookieCache: { enabled: process.env.COOKIE_CACHE === "true", maxAge: 5 * 60 },
    // 0: every question renews the session, which is what is measured as a refresh.
    ...(process.env.ALWAYS_RENEW === "true" ? { updateAge: 0 } : {}),
  },
  rateLimit: { enabled: true, ...unreached, customRules: { "/sign-in/email": unreached } },
  advanced: { database: { joins: true } },
  telemetry: { enabled: false },
});
