import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { auditEvents, users } from "@/lib/db/schema";
import { scriptEnvironment, startScript } from "@/tests/support/command";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";

const database = useDatabase();
const admin = (...args: string[]) =>
  startScript("scripts/admin.ts", args, scriptEnvironment(database.url, "http://127.0.0.1:9")).ended;

it("npm run admin makes the first super admin, who sets a password by a link, and changes roles; the last one stays", {
  timeout: 120_000,
}, async () => {
  const named = ["--username", "Grace", "--email", "grace@example.com"];
  const unasked = await admin("create-super-admin", ...named);
  expect([unasked.code, unasked.stdout]).toEqual([2, ""]);
  const made = await admin("create-super-admin", ...named, "--yes", "--json");
  expect(JSON.parse(made.stdout).url).toContain("/password-link?token=");
  const [grace] = await database.db.select().from(users).where(eq(users.usernameKey, "grace"));
  expect(grace).toMatchObject({ role: "super_admin", passwordHash: null, email: "grace@example.com" });

  await insertPerson(database.db, { username: "Ada", usernameKey: "ada" });
  const [again, lowered, raised, noVenue, noQuestion] = await Promise.all([
    admin("create-super-admin", ...named, "--yes"),
    admin("role", "--user", "grace", "--role", "member", "--yes"),
    admin("role", "--user", "ada", "--role", "global_admin", "--yes"),
    admin("role", "--user", "ada", "--role", "venue_manager", "--yes"),
    admin("role", "--user", "ada", "--role", "member"),
  ]);
  expect([again.code, again.stderr]).toEqual([1, "Username already exists\n"]);
  expect(lowered.stderr).toContain("last super admin");
  expect(raised.stdout).toMatch(/^Account \d+ was member and is global_admin of no venue now\.\n$/);
  expect(noQuestion).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("a member of no venue. Go on?"),
  });
  expect(noVenue.stderr).toContain("--venue");
  const events = await database.db.select().from(auditEvents).where(eq(auditEvents.type, "role_changed"));
  expect(events.map(({ actorId, details }) => [actorId, JSON.parse(details).to])).toEqual([
    [null, "super_admin"],
    [null, "global_admin"],
  ]);
});
