import { describe, expect, it } from "vitest";
import { users } from "@/lib/db/schema";
import { createClock } from "@/tests/support/clock";
import { createTestDeps, device } from "@/tests/support/deps";
import { useDatabase } from "@/tests/support/vitest";
import { register } from "./register";
import { signIn } from "./sign-in";

describe("register", () => {
  const database = useDatabase();
  const clock = createClock();
  const open = () => createTestDeps({ db: database.db, now: clock.now });
  const person = (username: string, email: string) => ({
    username,
    email,
    password: "correct horse battery",
  });

  it("of six identical registrations at the same moment one wins, and the others are told", async () => {
    const deps = await open();
    const tries = Array.from({ length: 6 }, () => register(deps, person("Same", "same@example.com"), device));
    const ends = await Promise.allSettled(tries);
    const codes = ends.map((end) => (end.status === "fulfilled" ? "ok" : end.reason.code)).sort();
    expect(codes.filter((code) => code === "ok")).toHaveLength(1);
    expect(codes.filter((code) => code === "username_taken" || code === "email_taken")).toHaveLength(5);
  });

  it("compares names and e-mails without regard to case and Unicode form", async () => {
    const deps = await open();
    await register(deps, person("Zoë.Straße", "Zoe@Example.com"), device);
    await expect(
      register(deps, person("ZOE\u0308.STRASSE", "other@example.com"), device),
    ).rejects.toMatchObject({
      code: "username_taken",
    });
    await expect(register(deps, person("someone", "ｚoe@example.com"), device)).rejects.toMatchObject({
      code: "email_taken",
    });
  });

  it("lets the person in by user name and by e-mail, however written, and keeps no password", async () => {
    const deps = await open();
    await register(deps, person("Lin", "lin@example.com"), device);
    for (const name of ["lin", "LIN", "Lin@Example.COM"])
      expect(
        (await signIn(deps, { username: name, password: "correct horse battery" }, device)).user.username,
      ).toBe("Lin");
    const rows = await database.db.select().from(users);
    expect(JSON.stringify(rows)).not.toContain("correct horse");
  });

  it("refuses a wrong password, an unknown name and a name with NUL alike", async () => {
    const deps = await open();
    await register(deps, person("Max", "max@example.com"), device);
    for (const username of ["max", "nobody", "m\0ax"])
      await expect(signIn(deps, { username, password: "wrong password" }, device)).rejects.toMatchObject({
        code: "invalid_credentials",
        detail: "Invalid credentials",
      });
  });
});
