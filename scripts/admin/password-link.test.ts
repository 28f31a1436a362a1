import { describe, expect, it } from "vitest";
import { foldName } from "@/lib/accounts/names";
import { lookAtPasswordLink } from "@/lib/accounts/password-links";
import { signInAliases } from "@/lib/db/schema";
import { scriptEnvironment, startScript } from "@/tests/support/command";
import { testSettings } from "@/tests/support/deps";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";

const hourMs = 3_600_000;

describe("npm run admin -- password-link", { timeout: 60_000 }, () => {
  const database = useDatabase();
  const admin = (...args: string[]) =>
    startScript(
      "scripts/admin.ts",
      ["password-link", ...args],
      scriptEnvironment(database.url, "http://127.0.0.1:9"),
    ).ended;
  const look = (url: string) =>
    lookAtPasswordLink({ db: database.db, now: () => new Date() }, new URL(url).searchParams.get("token"));

  it("prints a link for a person named by user name, e-mail or id, and until when it is good", async () => {
    const named = {
      username: "Ada",
      usernameKey: "ada",
      email: "Ada@x.org",
      emailKey: foldName("Ada@x.org"),
    };
    const { id } = await insertPerson(database.db, named);
    const before = Date.now();
    for (const name of ["ada", "ADA@x.org", String(id)]) {
      const { code, stdout } = await admin("--user", name, "--hours", "48", "--json");
      expect(code).toBe(0);
      const made = JSON.parse(stdout);
      expect(made.userId).toBe(id);
      expect(made.url).toMatch(new RegExp(`^${testSettings.APP_URL}/password-link\\?token=[\\w-]{43}$`));
      const until = Date.parse(made.expiresAt);
      expect(until).toBeGreaterThanOrEqual(before + 48 * hourMs);
      expect(until).toBeLessThanOrEqual(Date.now() + 48 * hourMs);
      expect(await look(made.url)).toMatchObject({ username: "Ada" });
    }
    const words = (await admin("--user", "ada")).stdout;
    expect(words).toMatch(/^http\S+\nGood once, until \d{4}-\d\d-\d\d \d\d:\d\d UTC\. .* password of Ada:/);
  });

  it("says so where there is nobody, several of a name, a deactivated person or a wrong number of hours", async () => {
    const first = await insertPerson(database.db);
    const second = await insertPerson(database.db, { isActive: false });
    for (const { id } of [first, second])
      await database.db.insert(signInAliases).values({ alias: "Twin", userId: id });
    expect(await admin("--user", "nobody")).toMatchObject({
      ...{ code: 1, stdout: "", stderr: expect.stringContaining("no account called nobody") },
    });
    const twins = await admin("--user", "Twin");
    expect([twins.code, twins.stderr]).toEqual([1, expect.stringContaining(`${first.id}, ${second.id}`)]);
    expect(await admin("--user", String(second.id))).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining("deactivated") },
    });
    for (const hours of ["0", "169", "1.5", "x"])
      expect((await admin("--user", "nobody", "--hours", hours)).code, hours).toBe(2);
    expect((await admin()).code).toBe(2);
  });
});
