import { beforeEach, describe, expect, it } from "vitest";
import { createClock } from "@/tests/support/clock";
import { olderHashes, olderPassword, unusableHashes } from "@/tests/support/older-hashes";
import { clearDatabase } from "@/tests/support/patreon-world";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { createDecoys } from "./decoy";
import { isUsableHash } from "./password-hash";
import { createPasswordHasher } from "./password-hasher";

const database = useDatabase();
beforeEach(() => clearDatabase(database.db));

const clock = createClock();
const open = (secret = "a secret of this site") =>
  createDecoys({ db: database.db, now: clock.now, secret, cost: 4 });
const names = Array.from({ length: 400 }, (_, at) => `nobody.${at}`);
const drawAll = (decoys: ReturnType<typeof open>) => Promise.all(names.map((name) => decoys.draw(name)));
const formOf = (hash: string) => (hash.startsWith("$2") ? hash.slice(0, 7) : (hash.split("$")[0] ?? ""));

async function insertHashes(...hashes: (string | null)[]) {
  for (const passwordHash of hashes) await insertPerson(database.db, { passwordHash });
}

describe("decoys", () => {
  it("have our own form while there is no account, or none with a password that can be checked", async () => {
    expect(new Set((await drawAll(open())).map(formOf))).toEqual(new Set(["$2b$04$"]));
    await insertHashes(null, ...unusableHashes, "scrypt:3:8:1$salt$00", "pbkdf2:md5:1000$salt$00");
    expect(new Set((await drawAll(open())).map(formOf))).toEqual(new Set(["$2b$04$"]));
  });

  it("are spread over the forms present as the accounts are, and open to nobody", async () => {
    const { scrypt, pbkdf2, pbkdf2Sha512, bcrypt2a, bcrypt2y, bcryptCost12 } = olderHashes;
    await insertHashes(
      scrypt,
      scrypt,
      scrypt,
      scrypt,
      pbkdf2,
      pbkdf2Sha512,
      bcrypt2a,
      bcrypt2y,
      bcryptCost12,
    );
    await insertHashes(null, "a hash");
    const drawn = await drawAll(open());
    const counts: Record<string, number> = {};
    for (const hash of drawn) counts[formOf(hash)] = (counts[formOf(hash)] ?? 0) + 1;
    const expected = {
      ...{ "scrypt:32768:8:1": 4, "pbkdf2:sha256:260000": 1, "pbkdf2:sha512:1000": 1 },
      ...{ $2b$04$: 2, $2b$12$: 1 },
    };
    expect(Object.keys(counts).sort()).toEqual(Object.keys(expected).sort());
    // By the secret of this test the draw is always the same; the bounds lie at four times the standard deviation.
    for (const [form, accounts] of Object.entries(expected)) {
      const share = accounts / 9;
      const slack = 4 * Math.sqrt(names.length * share * (1 - share));
      expect(Math.abs((counts[form] ?? 0) - names.length * share), form).toBeLessThan(slack);
    }
    const hasher = createPasswordHasher(4);
    for (const hash of new Set(drawn)) {
      expect(isUsableHash(hash), hash).toBe(true);
      expect(await hasher.verify(olderPassword, hash)).toBe(false);
    }
  });

  it("are the same for one name each time, in every process that has the secret, and not to be foretold without it", async () => {
    await insertHashes(olderHashes.scrypt, olderHashes.bcrypt2b);
    const decoys = open();
    const drawn = await drawAll(decoys);
    expect(await drawAll(decoys)).toEqual(drawn);
    expect(await drawAll(open())).toEqual(drawn);
    expect(await drawAll(open("another secret"))).not.toEqual(drawn);
  });

  it("read the mix at most once an hour, and follow it then", async () => {
    const decoys = open();
    await decoys.draw("nobody");
    await insertHashes(olderHashes.scrypt);
    clock.advanceSeconds(3599);
    expect(formOf(await decoys.draw("nobody"))).toBe("$2b$04$");
    clock.advanceSeconds(1);
    await expect.poll(async () => formOf(await decoys.draw("nobody"))).toBe("scrypt:32768:8:1");
  });
});
