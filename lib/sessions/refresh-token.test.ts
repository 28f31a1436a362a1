import { describe, expect, it } from "vitest";
import {
  formatRefreshToken,
  isOfFamily,
  isSameHash,
  newFamilyKey,
  newSalt,
  newSecret,
  parseRefreshToken,
  sha256,
  successorOf,
} from "./refresh-token";

const session = { id: "0195c1a0-7d5e-4e64-8f6e-0123456789ab", familyKey: newFamilyKey() };
const secret = newSecret();
const text = formatRefreshToken(session, 7, secret);

describe("a refresh token", () => {
  it("says again what it was made of", () => {
    const token = parseRefreshToken(text);
    expect(token).toMatchObject({ sessionId: session.id, generation: 7 });
    expect(token?.secret.equals(secret)).toBe(true);
  });

  it("proves its session, generation and secret, and no other", () => {
    const token = parseRefreshToken(text);
    if (!token) throw new Error("unreadable");
    expect(isOfFamily(token, session.familyKey)).toBe(true);
    expect(isOfFamily(token, newFamilyKey())).toBe(false);
    expect(isOfFamily({ ...token, generation: 8 }, session.familyKey)).toBe(false);
    expect(isOfFamily({ ...token, secret: newSecret() }, session.familyKey)).toBe(false);
  });

  it("is not read from anything that has another form", () => {
    const [head, tail] = text.split(".") as [string, string];
    const others = [
      "",
      ".",
      head,
      tail,
      `${text}.`,
      ` ${text}`,
      `${text}\n`,
      `${tail}.${head}`,
      `${head}.${tail}a`,
    ];
    others.push(
      text.replace(".", ""),
      `${head.slice(1)}.${tail}`,
      `${head}.${"=".repeat(48)}`,
      "a".repeat(100_000),
    );
    others.push("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln");
    for (const other of others) expect(parseRefreshToken(other), other.slice(0, 60)).toBeNull();
  });
});

describe("the successor", () => {
  it("is one for a parent and a salt, and another for any other", () => {
    const salt = newSalt();
    expect(successorOf(secret, salt).equals(successorOf(secret, salt))).toBe(true);
    expect(successorOf(secret, salt).equals(successorOf(secret, newSalt()))).toBe(false);
    expect(successorOf(secret, salt).equals(successorOf(newSecret(), salt))).toBe(false);
    expect(successorOf(secret, salt)).toHaveLength(32);
  });
});

describe("isSameHash", () => {
  it("knows a secret by its hash, and nothing by none", () => {
    expect(isSameHash(secret, sha256(secret))).toBe(true);
    expect(isSameHash(newSecret(), sha256(secret))).toBe(false);
    expect(isSameHash(secret, null)).toBe(false);
  });
});
