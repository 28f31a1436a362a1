import { createHash } from "node:crypto";
import { CompactEncrypt, type CompactJWEHeaderParameters, decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { testSecrets } from "@/tests/support/deps";
import { createTokenBox } from "./token-box";

const box = createTokenBox(testSecrets.encryption, []);
const other = createTokenBox(testSecrets.jwt, []);

describe("a token box", () => {
  it("opens what it sealed, whatever the text, and shows nothing of it outside", async () => {
    for (const secret of ["token", "", "é€😀", "x".repeat(10_000)]) {
      const sealed = await box.seal(secret);
      expect(await box.open(sealed)).toBe(secret);
      if (secret) expect(sealed).not.toContain(secret);
    }
  });

  it("seals the same secret into another text each time", async () => {
    expect(await box.seal("token")).not.toBe(await box.seal("token"));
  });

  it("names its key in the header without telling it", async () => {
    const header = Buffer.from((await box.seal("token")).split(".")[0] ?? "", "base64url").toString();
    expect(JSON.parse(header)).toEqual({
      alg: "dir",
      enc: "A256GCM",
      kid: expect.stringMatching(/^[\w-]{12}$/),
    });
    expect(header).not.toContain(testSecrets.encryption);
  });

  it("still opens what an old key sealed, and seals with the current one", async () => {
    const rotated = createTokenBox(testSecrets.jwt, [testSecrets.encryption]);
    expect(await rotated.open(await box.seal("token"))).toBe("token");
    expect(await other.open(await rotated.seal("token"))).toBe("token");
    expect(await box.open(await rotated.seal("token"))).toBeNull();
  });

  it("takes what no key of ours opens for lost, not for a failure", async () => {
    const sealed = await box.seal("token");
    expect(await other.open(sealed)).toBeNull();
    const parts = sealed.split(".");
    const changed = [
      ...parts.slice(0, 3),
      `${parts[3]?.startsWith("A") ? "B" : "A"}${parts[3]?.slice(1)}`,
      parts[4],
    ].join(".");
    for (const text of ["", "a.b.c.d.e", "plain token", sealed.slice(0, -1), `${sealed}.x`, changed])
      expect(await box.open(text), text.slice(0, 30)).toBeNull();
  });

  it("opens nothing that names no key, or a key's name with another key behind it", async () => {
    const kid = JSON.parse(
      Buffer.from((await box.seal("x")).split(".")[0] ?? "", "base64url").toString(),
    ).kid;
    for (const named of [undefined, kid]) {
      const sealed = await new CompactEncrypt(new TextEncoder().encode("token"))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", ...(named ? { kid: named } : {}) })
        .encrypt(new Uint8Array(32));
      expect(await box.open(sealed)).toBeNull();
    }
  });

  it.each([
    ["A256KW", "A256GCM"],
    ["A256GCMKW", "A256GCM"],
    ["dir", "A128CBC-HS256"],
  ])("opens nothing under %s with %s, its own key behind it", async (alg, enc) => {
    const { kid } = decodeProtectedHeader(await box.seal("x"));
    const key = createHash("sha256").update(`gatehouse encryption key\0${testSecrets.encryption}`).digest();
    const seal = (header: CompactJWEHeaderParameters) =>
      new CompactEncrypt(new TextEncoder().encode("token"))
        .setProtectedHeader({ ...header, kid })
        .encrypt(key);
    expect(await box.open(await seal({ alg: "dir", enc: "A256GCM" }))).toBe("token");
    expect(await box.open(await seal({ alg, enc }))).toBeNull();
  });
});
