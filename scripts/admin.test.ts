import { isNull } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditEvents, sessions, users } from "@/lib/db/schema";
import { scriptEnvironment, startScript } from "@/tests/support/command";
import { createTestDeps } from "@/tests/support/deps";
import { insertPerson, openSession } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";

describe("npm run admin", { timeout: 120_000 }, () => {
  const database = useDatabase();
  const admin = (...args: string[]) =>
    startScript("scripts/admin.ts", args, scriptEnvironment(database.url, "http://127.0.0.1:9")).ended;
  const live = () => database.db.$count(sessions, isNull(sessions.revokedAt));

  const openDeps = () => createTestDeps({ db: database.db, now: () => new Date() });

  /** Two devices of Ada's and one of somebody else's, all on the key whose id this returns. */
  async function signIn(): Promise<string> {
    await database.db.delete(users);
    await database.db.delete(auditEvents);
    const deps = await openDeps();
    const { id } = await insertPerson(database.db, { username: "Ada", usernameKey: "ada" });
    for (const userId of [id, id, undefined]) await openSession(deps, userId);
    return deps.tokens.keyring.kid;
  }

  it("sessions end signs out nobody where it does not say whom: an empty value is not everybody", async () => {
    await signIn();
    const wrong = [["--user", ""], ["--user", " "], ["--kid", ""], ["--everybody", "--kid", "1"], []];
    const ends = await Promise.all(wrong.map((args) => admin("sessions", "end", ...args, "--yes")));
    expect(ends.map(({ code, stdout }) => [code, stdout])).toEqual(wrong.map(() => [2, ""]));
    expect((await admin("sessions", "end", "--everybody")).code).toBe(2);
    expect(await admin("sessions", "end", "--user", "nobody", "--yes")).toMatchObject({
      code: 1,
      stderr: "There is no account called nobody\n",
    });
    expect(await live()).toBe(3);
    expect(await database.db.$count(auditEvents)).toBe(0);
  });

  it("sessions end signs out one person, or everybody on one key, or everybody", async () => {
    const kid = await signIn();
    const ended = async (...args: string[]) => (await admin("sessions", "end", ...args, "--yes")).stdout;
    expect(await ended("--kid", "another")).toBe("0 sessions ended.\n");
    expect(await ended("--user", "ada", "--json")).toBe('{"ended":2}\n');
    expect(await live()).toBe(1);
    expect(await ended("--kid", kid)).toBe("1 session ended.\n");
    await openSession(await openDeps());
    expect(await ended("--everybody")).toBe("1 session ended.\n");
    expect(await live()).toBe(0);
  });

  it("keys tells how many live sessions each key has, and when its secret may go", async () => {
    const kid = await signIn();
    const { keys } = JSON.parse((await admin("keys", "--json")).stdout);
    expect(keys).toMatchObject([{ kid, liveSessions: 3 }]);
    expect(Date.parse(keys[0].retireFrom)).toBeGreaterThan(Date.now());
    expect((await admin("keys")).stdout).toMatch(
      /^\S+ +3 live {2}may be retired from \S+Z if it signs no more\n$/,
    );
    await database.db.delete(sessions);
    expect((await admin("keys")).stdout).toBe("No live sessions.\n");
  });
});
