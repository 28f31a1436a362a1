import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isSigned, sign } from "./signature";

/** The 109 bytes whose signature is known. */
const text =
  '{"data":{"type":"member","id":"38c264ba-0612-4bb9-bc33-f9755cc68bb0","attributes":{"full_name":"Zoë 😀"}}}';
const body = Buffer.from(text);
const known = "db206ba0c04dbf55237335a4170ae7e8";
const secret = "whsec_test";

describe("a signature", () => {
  it("fits by HMAC-MD5 over the raw bytes", () => {
    expect(body).toHaveLength(109);
    expect(sign(body, secret)).toBe(known);
    expect(isSigned(body, known, [secret])).toBe(true);
    expect(isSigned(body, known.toUpperCase(), [secret])).toBe(true);
  });

  it("fits with any of the secrets, wherever it stands among them", () => {
    expect(isSigned(body, known, ["another one", secret, "a third"])).toBe(true);
    expect(isSigned(body, known, [secret, "another one"])).toBe(true);
  });

  const hmac = (algorithm: string, key: string) => createHmac(algorithm, key).update(body);
  it.each<[string, string | null, readonly string[]]>([
    ["missing", null, [secret]],
    ["empty", "", [secret]],
    ["short by a character", known.slice(1), [secret]],
    ["long by a character", `${known}0`, [secret]],
    ["SHA-256", hmac("sha256", secret).digest("hex"), [secret]],
    ["SHA-256, cut to length", hmac("sha256", secret).digest("hex").slice(0, 32), [secret]],
    ["Base64", hmac("md5", secret).digest("base64"), [secret]],
    ["another's", hmac("md5", "whsec_other").digest("hex"), [secret]],
    ["not hex, of the right length", `${known.slice(0, 30)}zz`, [secret]],
    ["in two headers", `${known}, ${known}`, [secret]],
    ["with a line end", `${known}\n`, [secret]],
    ["made with the empty secret, which is known", hmac("md5", "").digest("hex"), ["", secret]],
    ["made with the empty secret, and none is known", hmac("md5", "").digest("hex"), []],
  ])("that is %s fits nothing", (_about, signature, secrets) => {
    expect(isSigned(body, signature, secrets)).toBe(false);
  });

  it("fits no other bytes of the same meaning", () => {
    expect(isSigned(Buffer.from(JSON.stringify(JSON.parse(text), null, 1)), known, [secret])).toBe(false);
    expect(isSigned(Buffer.from(text.replace("ë", "\\u00eb")), known, [secret])).toBe(false);
  });
});
