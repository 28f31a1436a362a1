import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { and, eq } from "drizzle-orm";
import { signIn } from "@/lib/accounts/sign-in";
import { LoginBody } from "@/lib/contracts/accounts";
import type { Db } from "@/lib/db/client";
import {
  entitlements,
  legacyAccounts,
  patreonAccounts,
  profiles,
  signInAliases,
  users,
} from "@/lib/db/schema";
import { type Ended, scriptEnvironment, startScript } from "@/tests/support/command";
import { createTestDeps, device } from "@/tests/support/deps";

/** A test that runs the script several times may take this long on a busy machine. */
export const scriptTimeout = 120_000;

export interface Imported extends Ended {
  report: {
    dryRun: boolean;
    counts: Record<string, unknown>;
    findings: { code: string; kind: string; legacyId: string; userId: number | null }[];
  };
}

/** The import starts with a clock of its own; nothing it does asks Patreon. */
const environment = (targetUrl: string) => ({
  ...scriptEnvironment(targetUrl, "http://127.0.0.1:9"),
  // Far from UTC: naive times must not be taken for times of the machine that runs the import.
  TZ: "Pacific/Auckland",
});

export const startImport = (targetUrl: string, olderUrl: string, args: string[] = []) =>
  startScript("scripts/import-legacy.ts", ["--from", olderUrl, ...args], environment(targetUrl));

/** Runs `npm run import-legacy`, and reads its report. */
export async function runImport(
  targetUrl: string,
  olderUrl: string,
  args: string[] = [],
): Promise<Imported & { reportText: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-import-"));
  const file = path.join(folder, "report.json");
  try {
    const ended = await startImport(targetUrl, olderUrl, [...args, "--report", file]).ended;
    if (ended.code !== 0) throw new Error(`The import ended with ${ended.code}: ${ended.stderr}`);
    const reportText = await readFile(file, "utf8");
    return { ...ended, reportText, report: JSON.parse(reportText) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The codes told of one older row, sorted. */
export const codesOf = ({ report }: Imported, legacyId: string, kind = "user"): string[] =>
  report.findings
    .filter((finding) => finding.legacyId === legacyId && finding.kind === kind)
    .map(({ code }) => code)
    .sort();

/** The account that an older row became. @throws Error for none. */
export async function getTakenOver(
  db: Db,
  legacyId: string,
  kind: "user" | "profile" = "user",
  system: "patreon" | "venues" = "patreon",
) {
  const [row] = await db
    .select({ user: users, profile: profiles, grant: patreonAccounts, entitlement: entitlements })
    .from(legacyAccounts)
    .innerJoin(users, eq(users.id, legacyAccounts.userId))
    .leftJoin(profiles, eq(profiles.userId, users.id))
    .leftJoin(patreonAccounts, eq(patreonAccounts.userId, users.id))
    .leftJoin(entitlements, eq(entitlements.userId, users.id))
    .where(
      and(
        eq(legacyAccounts.system, system),
        eq(legacyAccounts.kind, kind),
        eq(legacyAccounts.legacyId, legacyId),
      ),
    );
  if (!row) throw new Error(`The older ${kind} ${legacyId} became nobody`);
  const rows = await db.select().from(signInAliases).where(eq(signInAliases.userId, row.user.id));
  return { ...row, aliases: rows.map(({ alias }) => alias).sort() };
}

/** One for each database: with it go the workers that check passwords. */
const depsOf = new Map<Db, ReturnType<typeof createTestDeps>>();

/** Signs in as the sign-in form does. @returns the account's id. @throws AppError as signIn does. */
export async function signInAs(db: Db, username: string, password: string): Promise<number> {
  const deps = depsOf.get(db) ?? createTestDeps({ db, now: () => new Date() });
  depsOf.set(db, deps);
  const { user } = await signIn(await deps, LoginBody.parse({ username, password }), device);
  return user.id;
}

/** Tables that an import writes. */
const writtenTables = [
  "users",
  "profiles",
  "patreon_accounts",
  "entitlements",
  "membership_events",
  "venues",
  "legacy_accounts",
  "legacy_imports",
  "sign_in_aliases",
  "audit_events",
];

/** Every row of every table that an import writes, and where the ids have got to. */
export async function dumpTarget(db: Db): Promise<Record<string, unknown>> {
  const dump: Record<string, unknown> = {};
  for (const table of writtenTables)
    dump[table] = (
      await db.$client.unsafe(`select ${table}::text as row from ${table} order by ${table}::text`)
    ).map(({ row }) => row);
  const [sequence] = await db.$client`select last_value from users_id_seq`;
  return { ...dump, sequence };
}
