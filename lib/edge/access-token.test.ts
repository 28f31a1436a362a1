import { createHmac } from "node:crypto";
import { base64url, CompactSign, EncryptJWT, generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { testSecrets } from "@/tests/support/deps";
import { type AccessClaims, signAccessToken, verifyAccessToken } from "./access-token";
import { createKeyring, type Keyring } from "./keyring";

const issuer = "https://members.example.com";
const now = new Date("2026-03-10T12:00:00.000Z");
const seconds = now.getTime() / 1000;
const options = { issuer, now, skewSeconds: 60 };
const secretBytes = new TextEncoder().encode(testSecrets.jwt);

const claims: AccessClaims = {
  sub: "42",
  sid: "0195c1a0-7d5e-4e64-8f6e-0123456789ab",
  jti: "0.abc",
  iat: seconds,
  exp: seconds + 900,
  auth_time: seconds,
  amr: ["pwd"],
  roles: ["member"],
  entitlements: [],
};

let keyring: Keyring;
beforeAll(async () => {
  keyring = await createKeyring(testSecrets.jwt, [testSecrets.jwtOld], "1");
});

const verify = (token: string, change: Partial<typeof options> = {}) =>
  verifyAccessToken(token, keyring, { ...options, ...change });

/** A token with our key's signature over whatever header and claims a test wants. */
const signed = (header: Record<string, unknown> = {}, change: Record<string, unknown> = {}) => {
  const payload = { iss: issuer, aud: "gatehouse", ...claims, ...change };
  return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: keyring.kid, ...header } as { alg: string })
    .sign(secretBytes);
};
const part = (value: unknown) => base64url.encode(JSON.stringify(value));

describe("an access token", () => {
  it("says again what was signed, and is of its own type", async () => {
    const token = await signAccessToken(keyring, issuer, { ...claims, venue_id: 3 });
    expect(await verify(token)).toMatchObject({
      ok: true,
      claims: { ...claims, venue_id: 3 },
      kid: keyring.kid,
    });
    const header = JSON.parse(new TextDecoder().decode(base64url.decode(token.split(".")[0] ?? "")));
    expect(header).toEqual({ alg: "HS256", typ: "at+jwt", kid: keyring.kid });
  });

  it("the hand-made token of these tests is accepted as it stands, so that each change below is what refuses it", async () => {
    expect(await verify(await signed())).toMatchObject({ ok: true });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["another type", { typ: "JWT" }, {}],
    ["no type", { typ: undefined }, {}],
    ["a refresh token's type", { typ: "rt+jwt" }, {}],
    ["another audience", {}, { aud: "another-house" }],
    ["no audience", {}, { aud: undefined }],
    ["another issuer", {}, { iss: "https://evil.example" }],
    ["an issuer that only begins like ours", {}, { iss: `${issuer}.evil.example` }],
    ["no expiry", {}, { exp: undefined }],
    ["an expiry as text", {}, { exp: String(seconds + 900) }],
    ["no session", {}, { sid: undefined }],
    ["a session id that is none", {}, { sid: "../../1" }],
    ["no subject", {}, { sub: undefined }],
    ["a subject that is no number", {}, { sub: "42 or 1=1" }],
    ["a subject of 0", {}, { sub: "0" }],
    ["a numeric subject", {}, { sub: 42 }],
    ["no start", {}, { iat: undefined }],
    ["roles as text", {}, { roles: "super_admin" }],
    ["roles that are no texts", {}, { roles: [1] }],
    ["no entitlements", {}, { entitlements: undefined }],
    ["a start in the not-before claim", {}, { nbf: seconds + 61 }],
  ])("is refused with %s", async (_what, header, change) => {
    expect(await verify(await signed(header, change))).toMatchObject({ ok: false });
  });

  it("is refused with an extension that it says must be understood (RFC 7515, 4.1.11)", async () => {
    const input = `${part({ alg: "HS256", typ: "at+jwt", kid: keyring.kid, crit: ["x"], x: 1 })}.${(await signed()).split(".")[1]}`;
    const mac = createHmac("sha256", testSecrets.jwt).update(input).digest("base64url");
    expect(await verify(`${input}.${mac}`)).toMatchObject({ ok: false });
  });

  it("is refused with alg none, whatever stands for the signature", async () => {
    for (const alg of ["none", "None", "NONE", ""]) {
      const head = part({ alg, typ: "at+jwt", kid: keyring.kid });
      const body = part({ iss: issuer, aud: "gatehouse", ...claims });
      const real = (await signed()).split(".")[2];
      for (const signature of ["", "AAAA", real])
        expect(await verify(`${head}.${body}.${signature}`)).toMatchObject({ ok: false });
    }
  });

  it("is refused under every other algorithm, our own secret or a key pair behind it", async () => {
    const payload = { iss: issuer, aud: "gatehouse", ...claims };
    const head = (alg: string) => ({ alg, typ: "at+jwt", kid: keyring.kid });
    for (const alg of ["HS384", "HS512"]) {
      const key = new TextEncoder().encode(testSecrets.jwt.padEnd(64, "x"));
      expect(await verify(await new SignJWT(payload).setProtectedHeader(head(alg)).sign(key))).toMatchObject({
        ok: false,
      });
    }
    for (const alg of ["RS256", "ES256", "EdDSA"]) {
      const { privateKey } = await generateKeyPair(alg);
      expect(
        await verify(await new SignJWT(payload).setProtectedHeader(head(alg)).sign(privateKey)),
      ).toMatchObject({
        ok: false,
      });
    }
  });

  it("is refused when it is encrypted in place of signed", async () => {
    const token = await new EncryptJWT({ ...claims })
      .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: keyring.kid })
      .setIssuer(issuer)
      .encrypt(secretBytes);
    expect(await verify(token)).toMatchObject({ ok: false });
  });

  it("is refused when a byte of any part was changed", async () => {
    const token = await signed();
    for (const at of [5, token.indexOf(".") + 10, token.lastIndexOf(".") + 5]) {
      const changed = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
      expect(await verify(changed)).toMatchObject({ ok: false });
    }
  });

  it("never throws, whatever text it is", async () => {
    const token = await signed();
    const texts = [
      "",
      ".",
      "..",
      "...",
      "a.b.c",
      token.slice(0, -1),
      `${token}.`,
      `${token}.${token}`,
      ` ${token}`,
    ];
    texts.push(
      token.replaceAll(".", ""),
      "\0",
      "é.é.é",
      "null",
      `${part(null)}.${part(null)}.`,
      `${part([])}.${part([])}.x`,
    );
    texts.push("e30.e30.e30", `${part({ alg: "HS256", kid: keyring.kid })}..`, "x".repeat(1_000_000));
    for (const text of texts) expect(await verify(text), text.slice(0, 40)).toMatchObject({ ok: false });
  });

  it("is refused when it is a refresh token", async () => {
    expect(await verify(`${"A".repeat(43)}.${"B".repeat(48)}`)).toEqual({ ok: false, reason: "malformed" });
  });
});

describe("the times of an access token, 60 s of skew allowed", () => {
  it.each([
    ["expired 59 s ago", { exp: seconds - 59 }, true],
    ["expired 60 s ago", { exp: seconds - 60 }, false],
    ["begins in 60 s", { iat: seconds + 60 }, true],
    ["begins in 61 s", { iat: seconds + 61 }, false],
  ])("%s", async (_what, change, ok) => {
    expect((await verify(await signed({}, { iat: seconds - 900, ...change }))).ok).toBe(ok);
  });

  it("tolerates as much as is set, and nothing with 0", async () => {
    const expired = await signed({}, { iat: seconds - 900, exp: seconds - 100 });
    expect(await verify(expired, { skewSeconds: 120 })).toMatchObject({ ok: true });
    expect(await verify(expired, { skewSeconds: 0 })).toEqual({ ok: false, reason: "expired" });
    expect(await verify(await signed({}, { exp: seconds }), { skewSeconds: 0 })).toMatchObject({ ok: false });
  });
});

describe("the key of an access token", () => {
  it.each<[string, unknown]>([
    ["none", undefined],
    ["an empty one", ""],
    ["a path", "../../etc/passwd"],
    ["a path with our version", "1.../../etc/passwd"],
    ["an address", "https://evil.example/key.json"],
    ["SQL", "1.' or '1'='1"],
    ["a list", ["1.x"]],
    ["a list with ours in it", null],
    ["an object", { toString: "1.x" }],
    ["a number", 1],
    ["a name of every object", "constructor"],
    ["a name of every object, with our version", "1.__proto__"],
    ["only our version", "1"],
    ["only our version and a dot", "1."],
  ])("is looked up in our own map: %s is unknown", async (what, kid) => {
    const named = what === "a list with ours in it" ? [keyring.kid] : kid;
    expect(await verify(await signed({ kid: named }))).toEqual({ ok: false, reason: "unknown_key" });
  });

  it("in the header itself, or an address for it, is not looked at", async () => {
    const jwk = { kty: "oct", k: base64url.encode("attacker's own secret of 32 bytes") };
    const header = {
      alg: "HS256",
      typ: "at+jwt",
      kid: "1.attacker",
      jwk,
      jku: "https://evil.example/jwks.json",
    };
    const payload = new TextEncoder().encode(JSON.stringify({ iss: issuer, aud: "gatehouse", ...claims }));
    const token = await new CompactSign(payload)
      .setProtectedHeader(header)
      .sign(new TextEncoder().encode("attacker's own secret of 32 bytes"));
    expect(await verify(token)).toEqual({ ok: false, reason: "unknown_key" });
  });

  it("that was current before still verifies, under whatever version it signed", async () => {
    const before = await createKeyring(testSecrets.jwtOld, [], "0-old");
    const token = await signAccessToken(before, issuer, claims);
    expect(await verify(token)).toMatchObject({ ok: true, kid: before.kid });
  });

  it("goes on verifying when only its version's name changes", async () => {
    const token = await signAccessToken(keyring, issuer, claims);
    const renamed = await createKeyring(testSecrets.jwt, [], "2");
    expect(renamed.kid).not.toBe(keyring.kid);
    expect(await verifyAccessToken(token, renamed, options)).toMatchObject({ ok: true });
  });

  it("that was retired means signed out", async () => {
    const retired = await createKeyring("n3W5sEcReT7kEy9aB1cD3eF5gH7iJ9kL", [], "1");
    const token = await signAccessToken(keyring, issuer, claims);
    expect(await verifyAccessToken(token, retired, options)).toEqual({ ok: false, reason: "unknown_key" });
  });

  it("of ours does not make another key's signature good", async () => {
    const header = { alg: "HS256", typ: "at+jwt", kid: keyring.kid };
    const payload = new TextEncoder().encode(JSON.stringify({ iss: issuer, aud: "gatehouse", ...claims }));
    const key = new TextEncoder().encode(testSecrets.jwtOld);
    expect(await verify(await new CompactSign(payload).setProtectedHeader(header).sign(key))).toMatchObject({
      ok: false,
    });
  });
});

describe("createKeyring", () => {
  it("signs with the current key, finds all by fingerprint, and tells no secret", async () => {
    const before = await createKeyring(testSecrets.jwtOld, [], "1");
    expect([...keyring.byFingerprint.keys()]).toEqual([
      keyring.current.fingerprint,
      before.current.fingerprint,
    ]);
    expect(keyring.kid).toBe(`1.${keyring.current.fingerprint}`);
    expect(keyring.current.fingerprint).toMatch(/^[\w-]{12}$/);
    expect(keyring.current.key.extractable).toBe(false);
  });

  it("an old key that is also the current one is one key", async () => {
    const twice = await createKeyring(testSecrets.jwt, [testSecrets.jwt], "1");
    expect(twice.byFingerprint.size).toBe(1);
  });
});
