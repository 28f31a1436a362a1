import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { auditEvents, mails, signInAliases, users } from "@/lib/db/schema";
import { createCounterStore } from "@/lib/limits/counters";
import { createGuessing } from "@/lib/limits/guessing";
import { createClock } from "@/tests/support/clock";
import { createTestDeps, device } from "@/tests/support/deps";
import {
  olderHashes,
  olderLongHashes,
  olderLongPassword,
  olderPassword,
  unusableHashes,
} from "@/tests/support/older-hashes";
import { clearDatabase } from "@/tests/support/patreon-world";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { changePassword } from "./change-password";
import { foldName } from "./names";
import { signIn } from "./sign-in";

const database = useDatabase();
beforeEach(() => clearDatabase(database.db));

type Deps = Awaited<ReturnType<typeof createTestDeps>>;
const clock = createClock();
const open = () => createTestDeps({ db: database.db, now: clock.now });
const enter = (deps: Deps, username: string, password = olderPassword) =>
  signIn(deps, { username, password }, device);
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => error.code,
  );

const named = (username: string) => ({ username, usernameKey: foldName(username) });
const insertNamed = (username: string, passwordHash: string | null) =>
  insertPerson(database.db, { ...named(username), passwordHash });
const giveAlias = (alias: string, userId: number) =>
  database.db.insert(signInAliases).values({ alias, userId });
const userOf = async (id: number) => {
  const [row] = await database.db.select().from(users).where(eq(users.id, id));
  if (!row) throw new Error(`There is no user ${id}`);
  return row;
};
const eventsAbout = async (id: number) => {
  const rows = await database.db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.subjectId, id))
    .orderBy(auditEvents.seq);
  return rows.map(({ type, details }) => ({ type, details: JSON.parse(details) }));
};

describe("a sign-in with a hash of the older system", () => {
  const foreign = Object.entries(olderHashes).filter(
    ([kind]) => !["bcrypt2b", "bcryptCost12"].includes(kind),
  );

  it.each(foreign)("%s: opens, and rewrites it as bcrypt of ours", async (_, stored) => {
    const deps = await open();
    const before = await insertNamed("ada", stored);
    expect((await enter(deps, "ada")).user.id).toBe(before.id);
    const after = await userOf(before.id);
    expect(after.passwordHash).toMatch(/^\$2b\$04\$/);
    expect({ ...after, passwordHash: stored }).toEqual(before);
    expect(await eventsAbout(before.id)).toEqual([
      { type: "signed_in", details: { by: "password", rewritten: true } },
    ]);
    expect((await enter(deps, "ada")).user.id).toBe(before.id);
    expect((await userOf(before.id)).passwordHash, "once is enough").toBe(after.passwordHash);
    expect((await eventsAbout(before.id))[1]).toEqual({ type: "signed_in", details: { by: "password" } });
    expect(await outcome(enter(deps, "ada", "not it at all"))).toBe("invalid_credentials");
  });

  it("leaves a bcrypt hash of our own form and of our cost or above as it is", async () => {
    const deps = await open();
    for (const stored of [olderHashes.bcrypt2b, olderHashes.bcryptCost12]) {
      const { id, username } = await insertPerson(database.db, { passwordHash: stored });
      await enter(deps, username ?? "");
      expect((await userOf(id)).passwordHash).toBe(stored);
    }
  });

  it("a wrong password rewrites nothing", async () => {
    const deps = await open();
    const { id } = await insertNamed("ada", olderHashes.pbkdf2Sha1);
    expect(await outcome(enter(deps, "ada", "wrong"))).toBe("invalid_credentials");
    expect((await userOf(id)).passwordHash).toBe(olderHashes.pbkdf2Sha1);
  });

  it("a deactivated person's hash stays, and the person stays out", async () => {
    const deps = await open();
    const { id } = await insertPerson(database.db, {
      ...named("ada"),
      passwordHash: olderHashes.pbkdf2Sha1,
      isActive: false,
    });
    expect(await outcome(enter(deps, "ada"))).toBe("account_deactivated");
    expect((await userOf(id)).passwordHash).toBe(olderHashes.pbkdf2Sha1);
  });

  it("a password longer than bcrypt reads opens as it did, and stays in its form", async () => {
    const deps = await open();
    for (const stored of Object.values(olderLongHashes)) {
      const { id, username } = await insertPerson(database.db, { passwordHash: stored });
      expect(await outcome(enter(deps, username ?? "", olderLongPassword)), stored).toBe("done");
      expect((await userOf(id)).passwordHash).toBe(stored);
    }
  });

  it("but one that was chosen here has 72 bytes at most: a longer one is another", async () => {
    const deps = await open();
    await insertPerson(database.db, {
      ...named("ada"),
      passwordHash: olderLongHashes.bcrypt,
      passwordChangedAt: clock.now(),
    });
    expect(await outcome(enter(deps, "ada", olderLongPassword))).toBe("invalid_credentials");
    expect(await outcome(enter(deps, "ada", olderLongPassword.slice(0, 72)))).toBe("done");
  });

  it.each([null, ...unusableHashes])(
    "in no known form is refused like a wrong password: %s",
    async (stored) => {
      const deps = await open();
      const { id } = await insertNamed("ada", stored);
      for (const password of [olderPassword, stored || "x"])
        expect(await outcome(enter(deps, "ada", password))).toBe("invalid_credentials");
      expect((await userOf(id)).passwordHash).toBe(stored);
    },
  );

  it("of six sign-ins at once all get in, and one rewrites", async () => {
    const deps = await open();
    const { id } = await insertNamed("ada", olderHashes.pbkdf2Sha512);
    const ends = await Promise.all(Array.from({ length: 6 }, () => outcome(enter(deps, "ada"))));
    expect(ends).toEqual(Array(6).fill("done"));
    const rewritten = (await eventsAbout(id)).filter(({ details }) => details.rewritten);
    expect(rewritten).toHaveLength(1);
    expect(await outcome(enter(deps, "ada"))).toBe("done");
  });

  it("gets in, and rewrites another time, where there is too much to hash", async () => {
    const deps = await open();
    const { id } = await insertNamed("ada", olderHashes.pbkdf2Sha1);
    const { hasher } = deps;
    const busy = { ...hasher, hash: () => Promise.reject(new Error("busy")) };
    expect(await outcome(enter({ ...deps, hasher: busy }, "ada"))).toBe("done");
    expect((await userOf(id)).passwordHash).toBe(olderHashes.pbkdf2Sha1);
  });

  it("does not wait for somebody else's work on the person's row, and rewrites another time", async () => {
    const deps = await open();
    const { id } = await insertNamed("ada", olderHashes.pbkdf2Sha1);
    await database.db.transaction(async (tx) => {
      await tx.update(users).set({ lastChecked: clock.now() }).where(eq(users.id, id));
      let end = "under way";
      void outcome(enter(deps, "ada")).then((code) => {
        end = code;
      });
      // Looked at from within: a sign-in that waits for this row goes on only after it is let go.
      await expect.poll(() => end, { timeout: 20_000 }).toBe("done");
    });
    expect((await userOf(id)).passwordHash).toBe(olderHashes.pbkdf2Sha1);
  });
});

/** A hasher with which something happens between a password's check and the rewriting of its hash. */
const meanwhile = (deps: Deps, happens: () => Promise<unknown>): Deps => ({
  ...deps,
  hasher: {
    ...deps.hasher,
    async hash(password) {
      await happens();
      return deps.hasher.hash(password);
    },
  },
});

describe("a change while a sign-in is under way", () => {
  it("of the password: the old one opens nothing any more, and does not come back", async () => {
    const deps = await open();
    const { id } = await insertNamed("ada", olderHashes.pbkdf2Sha1);
    const identity = { user: await userOf(id), session: { id: crypto.randomUUID(), authTime: clock.now() } };
    const change = () =>
      changePassword(deps, identity as never, {
        current_password: olderPassword,
        new_password: "seven copper kettles",
      });
    expect(await outcome(enter(meanwhile(deps, change), "ada"))).toBe("invalid_credentials");
    expect(await outcome(enter(deps, "ada"))).toBe("invalid_credentials");
    expect(await outcome(enter(deps, "ada", "seven copper kettles"))).toBe("done");
  });

  it("of the hash alone: it stays as it was changed", async () => {
    const deps = await open();
    const { id } = await insertNamed("ada", olderHashes.pbkdf2Sha1);
    const change = () =>
      database.db.update(users).set({ passwordHash: olderHashes.bcrypt2b }).where(eq(users.id, id));
    expect(await outcome(enter(meanwhile(deps, change), "ada"))).toBe("done");
    expect((await userOf(id)).passwordHash).toBe(olderHashes.bcrypt2b);
  });

  it("deactivating keeps the person out", async () => {
    const deps = await open();
    const { id } = await insertNamed("ada", olderHashes.pbkdf2Sha1);
    const change = () => database.db.update(users).set({ isActive: false }).where(eq(users.id, id));
    expect(await outcome(enter(meanwhile(deps, change), "ada"))).toBe("account_deactivated");
  });
});

describe("names of the older system", () => {
  const hashOf = async (deps: Deps, password: string) => deps.hasher.hash(password);

  it("open the account that had them there, in just that writing", async () => {
    const deps = await open();
    const { id } = await insertNamed("ada2", await hashOf(deps, "first lantern"));
    await giveAlias("Ada", id);
    expect((await enter(deps, "Ada", "first lantern")).user.id).toBe(id);
    for (const name of ["ada", "ADA"])
      expect(await outcome(enter(deps, name, "first lantern")), name).toBe("invalid_credentials");
  });

  it("lead to each whose name was the same, and to whoever has it here; the password decides", async () => {
    const deps = await open();
    const [first, second, here] = [
      await insertNamed("first", await hashOf(deps, "first lantern")),
      await insertNamed("second", await hashOf(deps, "second lantern")),
      await insertNamed("ada", await hashOf(deps, "third lantern")),
    ];
    await giveAlias("Ada", first.id);
    await giveAlias("Ada", second.id);
    expect((await enter(deps, "Ada", "first lantern")).user.id).toBe(first.id);
    expect((await enter(deps, "Ada", "second lantern")).user.id).toBe(second.id);
    expect((await enter(deps, "Ada", "third lantern")).user.id).toBe(here.id);
    expect((await enter(deps, "ada", "third lantern")).user.id).toBe(here.id);
    expect(await outcome(enter(deps, "Ada", "no lantern"))).toBe("invalid_credentials");
    for (const { id } of [first, second, here])
      expect((await eventsAbout(id)).filter(({ type }) => type === "sign_in_failed")).toHaveLength(1);
  });

  it("with one password for two accounts open the one that had the name there", async () => {
    const deps = await open();
    const there = await insertNamed("first", await hashOf(deps, olderPassword));
    const here = await insertNamed("ada", await hashOf(deps, olderPassword));
    await giveAlias("Ada", there.id);
    await giveAlias("ada", here.id);
    expect((await enter(deps, "Ada")).user.id).toBe(there.id);
    expect((await enter(deps, "ada")).user.id).toBe(here.id);
  });

  it("a sign-in of one counts against no other of the same name, and guesses at one keep out no other", async () => {
    const deps = await open();
    const guessing = createGuessing(createCounterStore(database.db, null), 3, 100);
    const strict = { ...deps, guessing };
    const there = await insertNamed("first", await hashOf(deps, "first lantern"));
    const here = await insertNamed("ada", await hashOf(deps, "third lantern"));
    await giveAlias("Ada", there.id);
    for (let times = 0; times < 6; times += 1)
      expect((await enter(strict, "Ada", "third lantern")).user.id).toBe(here.id);
    expect((await enter(strict, "Ada", "first lantern")).user.id).toBe(there.id);
    for (let times = 0; times < 3; times += 1) await outcome(enter(strict, "first", "a guess"));
    expect(await outcome(enter(strict, "first", "first lantern"))).toBe("too_many_requests");
    expect((await enter(strict, "Ada", "third lantern")).user.id).toBe(here.id);
    expect(await outcome(enter(strict, "Ada", "another guess"))).toBe("too_many_requests");
  });
});

describe("the work of a refusal", () => {
  /** The forms of hash that were checked. */
  function watch(deps: Deps) {
    const checked: string[] = [];
    const verify: Deps["hasher"]["verify"] = (password, stored) => {
      checked.push(stored?.split("$")[0] || (stored?.slice(0, 7) ?? "none"));
      return deps.hasher.verify(password, stored);
    };
    return { checked, deps: { ...deps, hasher: { ...deps.hasher, verify } } };
  }

  it("is for an unknown name, and for one without a hash that can be checked, that of the forms present", async () => {
    const deps = await open();
    for (const at of [1, 2, 3, 4]) await insertNamed(`older${at}`, olderHashes.pbkdf2Sha1);
    await insertNamed("patron", null);
    await insertNamed("unknown-form", "a hash");
    const watched = watch(deps);
    for (const name of ["older1", "nobody", "somebody@example.org", "patron", "unknown-form"])
      expect(await outcome(enter(watched.deps, name, "wrong"))).toBe("invalid_credentials");
    expect(watched.checked).toEqual(Array(5).fill("pbkdf2:sha1:1000"));
  });

  it("is ours where there is no account at all", async () => {
    const watched = watch(await open());
    expect(await outcome(enter(watched.deps, "nobody", "wrong"))).toBe("invalid_credentials");
    expect(watched.checked).toEqual(["$2b$04$"]);
  });
});

describe("a sign-in from what was not seen before", () => {
  /** How many letters tell of the sign-ins so far, where no proxy says whose address they come from. */
  async function openUnknown() {
    const deps = await open();
    const { id } = await insertNamed("Ada", olderHashes.bcrypt2b);
    const address = { email: "ada@example.com", emailKey: "ada@example.com" };
    await database.db.update(users).set(address).where(eq(users.id, id));
    const come = async (userAgent: string | null, isProgram: boolean) => {
      const from = { userAgent, address: null };
      await signIn(deps, { username: "Ada", password: olderPassword }, from, null, isProgram);
      return database.db.$count(mails, eq(mails.kind, "new_device"));
    };
    return come;
  }

  it("is told of once for each program, where its name is all that is known of it", async () => {
    const come = await openUnknown();
    expect(await come("report/1.0", true), "the first of all is no news").toBe(0);
    expect(await come("report/1.0", true)).toBe(0);
    expect(await come("other/2.0", true)).toBe(1);
    expect(await come("other/2.0", true)).toBe(1);
    expect(await come(null, true)).toBe(2);
    expect(await come(null, true)).toBe(2);
  });

  it("is told of each time for a browser that keeps no cookie, because many have the same name", async () => {
    const come = await openUnknown();
    expect(await come("Firefox", false)).toBe(0);
    expect(await come("Firefox", false)).toBe(1);
  });
});
