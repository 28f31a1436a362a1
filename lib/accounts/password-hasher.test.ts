import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { describe, expect, it, vi } from "vitest";
import {
  olderHashes,
  olderLongHashes,
  olderLongPassword,
  olderPassword,
  olderUnicodeHashes,
  olderUnicodePassword,
  unusableHashes,
} from "@/tests/support/older-hashes";
import { createPasswordHasher } from "./password-hasher";

/** The next worker that starts in this process. */
const nextWorker = async (): Promise<Worker> => (await once(process, "worker"))[0];

/** How far each thread of this process gives way to others, by proc_pid_stat(5): field 19, after the name in brackets. */
const niceness = () =>
  readdirSync("/proc/self/task").map((thread) => {
    const [, fields = ""] = readFileSync(`/proc/self/task/${thread}/stat`, "utf8").split(") ");
    return { isMain: Number(thread) === process.pid, nice: Number(fields.split(" ")[16]) };
  });

describe("a password hasher", () => {
  const hasher = createPasswordHasher(4);

  it("knows a password by its hash, at the cost it was given, and salts each anew", async () => {
    const hash = await hasher.hash("correct horse");
    expect(hash).toMatch(/^\$2[aby]\$04\$/);
    expect(await hasher.verify("correct horse", hash)).toBe(true);
    expect(await hasher.verify("Correct horse", hash)).toBe(false);
    expect(await hasher.verify("", hash)).toBe(false);
    expect(await hasher.hash("correct horse")).not.toBe(hash);
  });

  it.runIf(process.platform === "linux")("gives way to whoever answers requests", async () => {
    await hasher.hash("correct horse");
    expect(niceness()).toContainEqual({ isMain: false, nice: 19 });
    expect(niceness().find(({ isMain }) => isMain)).not.toMatchObject({ nice: 19 });
  });

  it("counts the 72 bytes that bcrypt reads, and of a longer password these, as the older system did", async () => {
    const longest = "é".repeat(36);
    const hash = await hasher.hash(longest);
    expect(await hasher.verify(longest, hash)).toBe(true);
    expect(await hasher.verify(`${longest}x`, hash)).toBe(true);
    expect(await hasher.verify(`${longest.slice(1)}e`, hash)).toBe(false);
    expect(await hasher.verify(olderLongPassword, olderLongHashes.bcrypt)).toBe(true);
  });

  it.each(Object.entries(olderHashes))("knows the password of the older system's %s", async (_, stored) => {
    expect(await hasher.verify(olderPassword, stored)).toBe(true);
    expect(await hasher.verify(`${olderPassword} `, stored)).toBe(false);
    expect(await hasher.verify("", stored)).toBe(false);
  });

  it.each(Object.values(olderUnicodeHashes))(
    "reads letters beyond ASCII as Werkzeug did: %s",
    async (stored) => {
      expect(await hasher.verify(olderUnicodePassword, stored)).toBe(true);
      expect(await hasher.verify(olderUnicodePassword.normalize("NFD"), stored)).toBe(false);
    },
  );

  it("counts all of a long password where Werkzeug did", async () => {
    for (const stored of [olderLongHashes.scrypt, olderLongHashes.pbkdf2]) {
      expect(await hasher.verify(olderLongPassword, stored)).toBe(true);
      expect(await hasher.verify(olderLongPassword.slice(1), stored)).toBe(false);
      expect(await hasher.verify(`${olderLongPassword.slice(1)}y`, stored)).toBe(false);
    }
  });

  it("refuses a Werkzeug hash with one digit changed, wherever it is", async () => {
    for (const stored of [olderHashes.pbkdf2Sha1, olderUnicodeHashes.scrypt])
      for (const at of [1, 20, 39]) {
        const place = stored.length - at;
        const digit = stored[place] === "0" ? "1" : "0";
        const changed = stored.slice(0, place) + digit + stored.slice(place + 1);
        for (const password of [olderPassword, olderUnicodePassword])
          expect(await hasher.verify(password, changed)).toBe(false);
      }
  });

  it("takes scrypt of all the memory that is allowed", async () => {
    const stored = `scrypt:262144:8:1$salt$${"00".repeat(64)}`;
    expect(await hasher.verify(olderPassword, stored)).toBe(false);
  });

  it.each([null, ...unusableHashes, "$2b$04$short", "scrypt:32768:8:1$x$y", "$2b$99$".padEnd(60, "a")])(
    "answers no where the stored hash is %s, and does not fail",
    async (stored) => {
      expect(await hasher.verify("correct horse", stored)).toBe(false);
    },
  );

  it("the password behind the decoy opens nothing", async () => {
    for (const password of ["", "decoy", "abcdefghijklmnopqrstuO"])
      expect(await hasher.verify(password, null)).toBe(false);
  });

  it("works as long for nobody as for somebody, and for a password that is too long", async () => {
    const { cost } = hasher;
    const hash = await hasher.hash("correct horse");
    // What a worker is given is all it works on: the same cost is the same time, which no clock could tell for sure.
    const given = vi.spyOn(Worker.prototype, "postMessage");
    const long = "x".repeat(500);
    const tries = [
      ["wrong horse", hash],
      ["wrong horse", null],
      [long, hash],
      [long, "no hash that is known"],
    ] as const;
    for (const [password, stored] of tries) expect(await hasher.verify(password, stored)).toBe(false);
    expect(given.mock.calls.map(([task]) => task)).toMatchObject(
      tries.map(([password]) => ({ task: "verify", password, hash: { kind: "bcrypt", cost } })),
    );
    given.mockRestore();
  });

  it("leaves the event loop free while it hashes", async () => {
    const costly = createPasswordHasher(10);
    let isHashing = true;
    const work = Promise.all([1, 2, 3, 4].map(() => costly.hash("correct horse"))).finally(() => {
      isHashing = false;
    });
    let turns = 0;
    while (isHashing) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    await work;
    expect(turns).toBeGreaterThan(100);
  });

  it("turns people away in words when too many wait, and goes on with those who do", async () => {
    const waiting = Array.from({ length: 1000 }, () =>
      hasher.hash("x").then(
        () => "done",
        (error) => error.code,
      ),
    );
    const ends = await Promise.all(waiting);
    expect(ends.filter((end) => end === "busy").length).toBeGreaterThan(500);
    expect(ends.filter((end) => end === "done").length).toBeGreaterThanOrEqual(150);
    expect(await hasher.verify("x", await hasher.hash("x"))).toBe(true);
  });

  it("a worker that dies fails its own job and is replaced", async () => {
    const mortal = createPasswordHasher(13);
    const first = nextWorker();
    const doomed = mortal.hash("correct horse").catch((error) => error.message);
    await (await first).terminate();
    expect(await doomed).toBe("A hashing worker stopped");
    const replacement = nextWorker();
    expect(await mortal.verify("x", "no hash")).toBe(false);
    expect((await replacement).threadId).not.toBe((await first).threadId);
  });

  it("a worker that dies idle is missed by nobody, and those who wait behind a dying one are served", async () => {
    const mortal = createPasswordHasher(4);
    const first = nextWorker();
    await mortal.hash("correct horse");
    await (await first).terminate();
    const second = nextWorker();
    const queue = Array.from({ length: 5 }, () =>
      mortal.hash("correct horse").then(
        () => "done",
        () => "failed",
      ),
    );
    await (await second).terminate();
    expect((await Promise.all(queue)).filter((end) => end === "done").length).toBeGreaterThanOrEqual(4);
  });
});
