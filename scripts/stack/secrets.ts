import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

const names = ["JWT_SECRET", "ENCRYPTION_KEY", "CRON_SECRET", "METRICS_TOKEN"] as const;
export type Secrets = Record<(typeof names)[number], string>;

/** The demo's secrets: made at the first start and kept, so that nobody is logged out by a restart. */
export function keepSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, "secrets.env");
  const kept = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const secrets = Object.fromEntries(
    names.map((name) => [name, kept[name] ?? randomBytes(36).toString("base64url")]),
  ) as Secrets;
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, names.map((name) => `${name}=${secrets[name]}\n`).join(""), { mode: 0o600 });
  return secrets;
}
