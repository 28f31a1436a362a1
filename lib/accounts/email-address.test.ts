import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { mails, sessions, users } from "@/lib/db/schema";
import { identify } from "@/lib/sessions/identify";
import { createClock } from "@/tests/support/clock";
import { createTestDeps, device } from "@/tests/support/deps";
import { lettersIn } from "@/tests/support/letters";
import { clearDatabase } from "@/tests/support/patreon-world";
import { useDatabase } from "@/tests/support/vitest";
import { changeEmail } from "./change-email";
import { changePassword } from "./change-password";
import { resetPassword, sendResetLinks } from "./forgotten-password";
import { register } from "./register";
import { canVerify, sendVerification, verifyEmail } from "./verify-email";

const database = useDatabase();
beforeEach(async () => {
  await clearDatabase(database.db);
  await database.db.delete(mails);
});

const password = "correct horse battery";
const outcome = (work: Promise<unknown>) =>
  work.then(
    (value) => value ?? "done",
    (error) => error.code,
  );

/** Somebody who has just registered with `ada@example.com`. */
async function open() {
  const clock = createClock();
  const deps = await createTestDeps({ db: database.db, now: clock.now });
  const input = { username: "ada", email: "ada@example.com", password };
  const { user, pair } = await register(deps, input, device);
  const owner = await identify(deps, pair.accessToken);
  if (!owner) throw new Error("Registering signs in");
  return {
    ...{ clock, deps, id: user.id, owner },
    verify: (token = "") => outcome(verifyEmail(deps, token)),
    change: (email: string, current_password = password) =>
      outcome(changeEmail(deps, owner, { email, current_password })),
    user: async () => (await database.db.select().from(users).where(eq(users.id, user.id)))[0],
    /** The token of the newest letter to this address. */
    token: async (to: string) => (await lettersIn(database.db, to)).at(-1)?.token ?? "",
  };
}

describe("an address", () => {
  it("is asked about at registration, and confirmed by the link, once, for a day", async () => {
    const world = await open();
    const token = await world.token("ada@example.com");
    expect((await world.user())?.emailVerifiedAt).toBeNull();
    expect(await canVerify(world.deps, token)).toBe(true);
    expect((await world.user())?.emailVerifiedAt).toBeNull();
    expect(await world.verify(token)).toBe("done");
    expect((await world.user())?.emailVerifiedAt).toEqual(world.clock.now());
    expect(await world.verify(token)).toBe("email_link_refused");
    expect(await sendVerification(world.deps, world.owner), "nothing left to confirm").toBe(false);
  });

  it("is not confirmed by a link that is late, replaced, made up, or a deactivated person's", async () => {
    const world = await open();
    const first = await world.token("ada@example.com");
    expect(await sendVerification(world.deps, world.owner)).toBe(true);
    const second = await world.token("ada@example.com");
    expect(await world.verify(first)).toBe("email_link_refused");
    world.clock.advanceSeconds(24 * 3600);
    expect(await world.verify(second)).toBe("email_link_refused");
    for (const text of ["", "\0", "A".repeat(43)])
      expect(await world.verify(text)).toBe("email_link_refused");
    await sendVerification(world.deps, world.owner);
    await database.db.update(users).set({ isActive: false });
    expect(await world.verify(await world.token("ada@example.com"))).toBe("email_link_refused");
    expect((await world.user())?.emailVerifiedAt).toBeNull();
  });

  it("is confirmed by the last letter that went out, when so many were asked for that no more is written", async () => {
    const world = await open();
    for (let letters = 1; letters < 10; letters += 1) await sendVerification(world.deps, world.owner);
    const token = await world.token("ada@example.com");
    expect(await outcome(sendVerification(world.deps, world.owner))).toBe("too_many_requests");
    expect(await world.change("Countess@Example.com")).toBe("too_many_requests");
    expect(await world.token("ada@example.com")).toBe(token);
    expect(await world.verify(token)).toBe("done");
  });

  it("that was changed elsewhere is not brought back by a link that was sent to it", async () => {
    const world = await open();
    const token = await world.token("ada@example.com");
    await database.db.update(users).set({ email: "b@example.com", emailKey: "b@example.com" });
    expect(await world.verify(token)).toBe("email_link_refused");
    expect(await world.user()).toMatchObject({ email: "b@example.com", emailVerifiedAt: null });
  });

  it("takes the place of the old one once it is confirmed, and both are told", async () => {
    const world = await open();
    expect(await world.change("Countess@Example.com", "not it")).toBe("wrong_password");
    expect(await world.change("ADA@example.com")).toBe("invalid_request");
    expect(await world.change("Countess@Example.com")).toBe("asked");
    expect((await world.user())?.email).toBe("ada@example.com");
    expect(await world.verify(await world.token("Countess@Example.com"))).toBe("done");
    expect(await world.user()).toMatchObject({
      ...{ email: "Countess@Example.com", emailKey: "countess@example.com" },
      emailVerifiedAt: world.clock.now(),
    });
    const told = (await lettersIn(database.db)).filter(({ kind }) => kind === "email_changed");
    expect(told.map(({ to }) => to)).toEqual(["ada@example.com", "Countess@Example.com"]);
  });

  it("that somebody else takes meanwhile is refused, and nothing is changed", async () => {
    const world = await open();
    await world.change("free@example.com");
    await register(world.deps, { username: "eve", email: "Free@example.com", password }, device);
    expect(await world.change("free@example.com")).toBe("email_taken");
    const asked = (await lettersIn(database.db, "free@example.com"))[0]?.token;
    expect(await world.verify(asked)).toBe("email_taken");
    expect((await world.user())?.email).toBe("ada@example.com");
  });

  it("asked for by whoever knew the old password is not taken any more after a new one", async () => {
    const world = await open();
    await world.change("thief@example.com");
    const stolen = await world.token("thief@example.com");
    await sendResetLinks(world.deps, "ada");
    const token = await world.token("ada@example.com");
    await resetPassword(world.deps, { token, new_password: "seven copper kettles" });
    expect(await world.verify(stolen)).toBe("email_link_refused");
    expect(await world.user()).toMatchObject({
      email: "ada@example.com",
      emailVerifiedAt: world.clock.now(),
    });
  });

  it("is changed at once where no mail can be sent, as one that is not confirmed", async () => {
    const world = await open();
    const deps = { ...world.deps, mail: { siteUrl: "http://x", way: { kind: "none" } as const } };
    const input = { email: "b@example.com", current_password: password };
    expect(await changeEmail(deps, world.owner, input)).toBe("changed");
    expect(await world.user()).toMatchObject({ email: "b@example.com", emailVerifiedAt: null });
    expect(await outcome(sendVerification(deps, world.owner))).toBe("mail_not_set_up");
  });
});

describe("a forgotten password", () => {
  it("is replaced by the link: every session ends, nobody is signed in, and the person is told", async () => {
    const world = await open();
    await sendResetLinks(world.deps, "ADA@example.com");
    const first = await world.token("ada@example.com");
    await sendResetLinks(world.deps, " ada ".trim());
    const token = await world.token("ada@example.com");
    const reset = (one: string, new_password = "seven copper kettles") =>
      outcome(resetPassword(world.deps, { token: one, new_password }));
    expect(await reset(first), "a newer one ends it").toBe("password_link_refused");
    expect(await reset(token, "password123"), "too easy").toBe("invalid_request");
    const ends = await Promise.all(Array.from({ length: 5 }, () => reset(token)));
    expect(ends.filter((end) => end === "done")).toHaveLength(1);
    expect((await database.db.select().from(sessions)).filter(({ revokedAt }) => !revokedAt)).toEqual([]);
    expect((await world.user())?.emailVerifiedAt).toEqual(world.clock.now());
    expect((await lettersIn(database.db)).at(-1)).toMatchObject({ kind: "password_changed" });
  });

  it("gets no letter for nobody, for the deactivated, or where there is no address; a link lives 30 minutes", async () => {
    const world = await open();
    const before = await database.db.$count(mails);
    for (const name of ["nobody", "x@example.com", "\0", "'; --"]) await sendResetLinks(world.deps, name);
    expect(await database.db.$count(mails)).toBe(before);
    await sendResetLinks(world.deps, "ada");
    const token = await world.token("ada@example.com");
    world.clock.advanceSeconds(30 * 60);
    const late = resetPassword(world.deps, { token, new_password: "seven copper kettles" });
    expect(await outcome(late)).toBe("password_link_refused");
    await database.db.update(users).set({ isActive: false });
    const then = await database.db.$count(mails);
    await sendResetLinks(world.deps, "ada");
    await database.db.update(users).set({ isActive: true, email: null, emailKey: null });
    await sendResetLinks(world.deps, "ada");
    expect(await database.db.$count(mails)).toBe(then);
  });

  it("keeps the link of the last letter when so many were asked for that no more is written", async () => {
    const world = await open();
    for (let letters = 0; letters < 10; letters += 1) await sendResetLinks(world.deps, "ada");
    const token = await world.token("ada@example.com");
    const before = await database.db.$count(mails);
    await sendResetLinks(world.deps, "ada");
    expect(await database.db.$count(mails)).toBe(before);
    expect(await outcome(resetPassword(world.deps, { token, new_password: "seven copper kettles" }))).toBe(
      "done",
    );
  });

  it("a password that is changed ends the link", async () => {
    const world = await open();
    await sendResetLinks(world.deps, "ada");
    const token = await world.token("ada@example.com");
    const change = { current_password: password, new_password: "an oar of ash" };
    await changePassword(world.deps, world.owner, change);
    const late = resetPassword(world.deps, { token, new_password: "seven copper kettles" });
    expect(await outcome(late)).toBe("password_link_refused");
  });
});
