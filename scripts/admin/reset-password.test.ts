import { expect, it } from "vitest";
import { lookAtPasswordLink } from "@/lib/accounts/password-links";
import { scriptEnvironment, startScript } from "@/tests/support/command";
import { testSettings } from "@/tests/support/deps";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";

const hourMs = 3_600_000;
const database = useDatabase();
const admin = (...args: string[]) =>
  startScript(
    "scripts/admin.ts",
    ["reset-password", ...args],
    scriptEnvironment(database.url, "http://127.0.0.1:9"),
  ).ended;

it("npm run admin -- reset-password prints a link, and until when it is good; for nobody it says so", {
  timeout: 120_000,
}, async () => {
  const { id } = await insertPerson(database.db, { username: "Ada", usernameKey: "ada" });
  const before = Date.now();
  const bo = await insertPerson(database.db, { username: "Bo", usernameKey: "bo" });
  const [data, words, nobody, forTooLong, forNobody, unasked] = await Promise.all([
    admin("--user", "ada", "--hours", "48", "--yes", "--json"),
    admin("--user", String(bo.id), "--yes"),
    admin("--user", "nobody", "--yes"),
    admin("--user", "ada", "--hours", "73", "--yes"),
    admin("--yes"),
    admin("--user", "ada"),
  ]);
  const made = JSON.parse(data.stdout);
  expect(made.url).toMatch(new RegExp(`^${testSettings.APP_URL}/password-link\\?token=[\\w-]{43}$`));
  expect(made.userId).toBe(id);
  const until = Date.parse(made.expiresAt);
  expect(until).toBeGreaterThanOrEqual(before + 48 * hourMs);
  expect(until).toBeLessThanOrEqual(Date.now() + 48 * hourMs);
  const token = new URL(made.url).searchParams.get("token");
  const deps = { db: database.db, now: () => new Date() };
  expect(await lookAtPasswordLink(deps, token)).toMatchObject({ username: "Ada" });
  expect(words.stdout).toMatch(
    /^http\S+\nGood once, until \d{4}-\d\d-\d\d \d\d:\d\d UTC\. .* password of Bo:/,
  );
  expect(nobody).toMatchObject({ code: 1, stdout: "", stderr: "There is no account called nobody\n" });
  expect([unasked.code, unasked.stdout]).toEqual([2, ""]);
  expect(unasked.stderr).toContain("ends those made before. Go on? Say --yes");
  expect([data.code, words.code, forTooLong.code, forNobody.code]).toEqual([0, 0, 2, 2]);
});
