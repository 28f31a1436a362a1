import { describe, expect, it } from "vitest";
import { olderHashes, unusableHashes } from "@/tests/support/older-hashes";
import { isUsableHash, needsRewriting, parsePasswordHash } from "./password-hash";

const hex = (bytes: number) => "ab".repeat(bytes);
const bcrypt = (head: string) => head + "a".repeat(53);
const parsed = (text: string) => {
  const hash = parsePasswordHash(text);
  if (!hash) throw new Error(`${text} is not known`);
  return hash;
};

describe("parsePasswordHash", () => {
  it("reads every form of the older systems with its parameters", () => {
    expect(parsed(olderHashes.bcrypt2a)).toMatchObject({ kind: "bcrypt", version: "2a", cost: 4 });
    expect(parsed(olderHashes.bcrypt2y)).toMatchObject({ kind: "bcrypt", version: "2y", cost: 4 });
    expect(parsed(olderHashes.bcryptCost12)).toMatchObject({ kind: "bcrypt", version: "2b", cost: 12 });
    expect(parsed(olderHashes.scrypt)).toMatchObject({
      ...{ kind: "scrypt", N: 32768, r: 8, p: 1, salt: "3iRIBmAmT1QH3qAo" },
      hex: olderHashes.scrypt.split("$")[2],
    });
    expect(parsed(olderHashes.pbkdf2)).toMatchObject({
      kind: "pbkdf2",
      digest: "sha256",
      iterations: 260_000,
    });
    expect(parsed(olderHashes.pbkdf2Sha1)).toMatchObject({ kind: "pbkdf2", digest: "sha1" });
    expect(parsed(olderHashes.pbkdf2Sha512)).toMatchObject({ kind: "pbkdf2", digest: "sha512" });
    expect(parsed(olderHashes.pbkdf2OddSalt)).toMatchObject({ salt: "sälz€ +/" });
  });

  it.each([
    bcrypt("$2b$04$"),
    bcrypt("$2b$15$"),
    `scrypt:2:1:1$s$${hex(64)}`,
    `scrypt:262144:8:1$s$${hex(64)}`,
    `scrypt:16384:8:16$s$${hex(64)}`,
    `pbkdf2:sha256:1$s$${hex(32)}`,
    `pbkdf2:sha512:5000000$s$${hex(64)}`,
    `pbkdf2:sha1:1000$${"s".repeat(128)}$${hex(20)}`,
  ])("takes parameters up to the bound: %s", (text) => expect(isUsableHash(text)).toBe(true));

  it.each([
    ...unusableHashes,
    bcrypt("$2b$03$"),
    bcrypt("$2b$16$"),
    bcrypt("$2b$99$"),
    bcrypt("$2x$12$"),
    `${bcrypt("$2b$12$")}a`,
    `${bcrypt("$2b$12$")}\n`,
    bcrypt("$2b$12$").slice(0, -1),
    `scrypt:1:8:1$s$${hex(64)}`,
    `scrypt:0:8:1$s$${hex(64)}`,
    `scrypt:32767:8:1$s$${hex(64)}`,
    `scrypt:524288:8:1$s$${hex(64)}`,
    `scrypt:2:1048577:1$s$${hex(64)}`,
    `scrypt:16384:8:17$s$${hex(64)}`,
    `scrypt:2:1:9999999999$s$${hex(64)}`,
    `scrypt:32768:8$s$${hex(64)}`,
    `scrypt:32768:8:1$s$${hex(63)}`,
    `scrypt:32768:8:1$s$${hex(65)}`,
    `scrypt:32768:8:1$$${hex(64)}`,
    `scrypt:32768:8:1$${"s".repeat(129)}$${hex(64)}`,
    `scrypt:3.2e4:8:1$s$${hex(64)}`,
    `pbkdf2:sha256:0$s$${hex(32)}`,
    `pbkdf2:sha256:5000001$s$${hex(32)}`,
    `pbkdf2:sha256$s$${hex(32)}`,
    `pbkdf2:md5:1000$s$${hex(16)}`,
    `pbkdf2:toString:1000$s$${hex(32)}`,
    `pbkdf2:sha256:1000$s$${hex(64)}`,
    `pbkdf2:sha256:1000$s$${"zz".repeat(32)}`,
    `pbkdf2:sha256:1000$$${hex(32)}`,
    `pbkdf2:sha256:1000$s$s$${hex(32)}`,
    ` pbkdf2:sha256:1000$s$${hex(32)}`,
  ])("knows no other form and no parameters out of bounds: %s", (text) => {
    expect(parsePasswordHash(text)).toBeNull();
    expect(isUsableHash(text)).toBe(false);
  });

  it("takes no hash for no password", () => expect(isUsableHash(null)).toBe(false));
});

describe("needsRewriting", () => {
  it("leaves alone what is bcrypt as we write it, at our cost or above", () => {
    expect(needsRewriting(parsed(bcrypt("$2b$12$")), 12)).toBe(false);
    expect(needsRewriting(parsed(bcrypt("$2b$13$")), 12)).toBe(false);
  });

  it("rewrites everything else", () => {
    for (const text of [bcrypt("$2b$11$"), bcrypt("$2a$12$"), bcrypt("$2y$14$"), olderHashes.scrypt])
      expect(needsRewriting(parsed(text), 12), text).toBe(true);
    expect(needsRewriting(parsed(olderHashes.pbkdf2Sha512), 4)).toBe(true);
  });
});
