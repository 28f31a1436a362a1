import { generateKeyPair, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { testSecrets } from "@/tests/support/deps";
import {
  firstFormClaims,
  legacySecret,
  type Signing,
  signLegacy,
  subClaims,
  venuesClaims,
} from "@/tests/support/legacy";
import { signAccessToken, verifyAccessToken } from "./access-token";
import { createKeyring } from "./keyring";
import { acceptsLegacy, type LegacyVerdict, verifyLegacyToken } from "./legacy-token";

const now = new Date("2026-03-10T12:00:00.000Z");
const at = now.getTime() / 1000;
const issuer = "https://house.example";
const key = new TextEncoder().encode(legacySecret);

const verify = (token: string): Promise<LegacyVerdict> =>
  verifyLegacyToken(token, key, { now, skewSeconds: 60 });
const verifyClaims = async (claims: Record<string, unknown>, signing?: Signing) =>
  verify(await signLegacy(claims, signing));

const sub = subClaims("42", now);
const ours = {
  sub: "42",
  sid: "0195c1a0-7d5e-4e64-8f6e-0123456789ab",
  jti: "0.abc",
  iat: at,
  exp: at + 900,
  auth_time: at,
  amr: ["pwd"],
  roles: ["member"],
  entitlements: [],
};
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a token of the older system", () => {
  const issuedAt = new Date(now.getTime() - 3_600_000);

  it.each<[string, Record<string, unknown>, object]>([
    ["of flask-jwt-extended", sub, { name: { kind: "sub", sub: "42" }, issuedAt }],
    ["with csrf switched on", { ...sub, csrf: "x" }, { name: { kind: "sub", sub: "42" } }],
    ["fresh from a sign-in", { ...sub, fresh: true }, { name: { kind: "sub", sub: "42" } }],
    ["of the first form", firstFormClaims("123456", now), { name: { kind: "patreon_id", value: "123456" } }],
    [
      "of the system with venues",
      venuesClaims(7, "vera@example.com", now),
      { name: { kind: "venues", userId: "7", email: "vera@example.com" }, issuedAt: null },
    ],
    ["whose id is a text there", venuesClaims("7", "v@example.com", now), { name: { userId: "7" } }],
    ["that ended within the skew", { ...sub, exp: at - 59 }, {}],
    ["that begins within the skew", { ...sub, nbf: at + 59, iat: at + 59 }, {}],
    ["with parts of seconds", { ...sub, iat: at - 0.5, nbf: at - 0.5 }, {}],
  ])("%s is read", async (_, claims, expected) => {
    expect(await verifyClaims(claims)).toMatchObject({ ok: true, ...expected });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["is a refresh token", { ...sub, type: "refresh" }, "claims"],
    ["is a refresh token of venues", { ...venuesClaims(7, "v@e.com", now), type: "refresh" }, "claims"],
    ["is a refresh token of the first form", { ...firstFormClaims("1", now), type: "refresh" }, "claims"],
    ["has no type", { ...sub, type: undefined }, "claims"],
    ["has an unknown type", { ...sub, type: "Access" }, "claims"],
    ["has no jti", { ...sub, jti: undefined }, "claims"],
    ["has a jti that is no text", { ...sub, jti: 1 }, "claims"],
    ["has no end", { ...sub, exp: undefined }, "claims"],
    ["has no end, in the first form", { ...firstFormClaims("1", now), exp: undefined }, "claims"],
    ["has an end that is no time", { ...sub, exp: "tomorrow" }, "claims"],
    ["has ended", { ...sub, exp: at - 60 }, "expired"],
    ["has not begun", { ...sub, nbf: at + 61 }, "claims"],
    ["was made in the future", { ...sub, iat: at + 61 }, "claims"],
    ["was made at no time", { ...sub, iat: "now" }, "claims"],
    ["names a number", { ...sub, sub: 42 }, "claims"],
    ["names an object", { ...sub, sub: { id: 42 } }, "claims"],
    ["names nobody", { ...sub, sub: undefined }, "claims"],
    ["names null", { ...sub, sub: null }, "claims"],
    ["names a number in the first form", firstFormClaims(123456, now), "claims"],
    ["names a list in the first form", firstFormClaims(["1"], now), "claims"],
    ["is of venues without an e-mail", { ...venuesClaims(7, "", now), email: undefined }, "claims"],
    ["is of venues without a type", { ...venuesClaims("7", "v@e.com", now), type: undefined }, "claims"],
    ["is of venues with an id of no kind", venuesClaims({ id: 7 }, "v@e.com", now), "claims"],
    ["says nothing at all", { exp: at + 60 }, "claims"],
  ])("that %s is refused", async (_, claims, reason) => {
    expect(await verifyClaims(claims)).toEqual({ ok: false, reason });
  });

  it.each<[string, () => Promise<string> | string, string]>([
    ["with another key", () => signLegacy(sub, { secret: testSecrets.jwtOld }), "signature"],
    ["with our signing key", () => signLegacy(sub, { secret: testSecrets.jwt }), "signature"],
    ["with no key", () => `${part({ alg: "none", typ: "JWT" })}.${part(sub)}.`, "malformed"],
    [
      "with no key but a signature",
      async () =>
        `${part({ alg: "none", typ: "JWT" })}.${part(sub)}.${(await signLegacy(sub)).split(".")[2]}`,
      "signature",
    ],
    ["with HS512", () => signLegacy(sub, { header: { alg: "HS512" } }), "malformed"],
    ["as a token of another type", () => signLegacy(sub, { header: { typ: "at+jwt" } }), "claims"],
    [
      "with an RSA key",
      async () => {
        const { privateKey } = await generateKeyPair("RS256");
        return new SignJWT(sub).setProtectedHeader({ alg: "RS256", typ: "JWT" }).sign(privateKey);
      },
      "malformed",
    ],
    [
      "by HS256 under a header that says RS256",
      async () => {
        const [, payload, signature] = (await signLegacy(sub)).split(".");
        return `${part({ alg: "RS256", typ: "JWT" })}.${payload}.${signature}`;
      },
      "signature",
    ],
  ])("signed %s is refused", async (_, token, reason) => {
    expect(await verify(await token())).toEqual({ ok: false, reason });
  });

  it("whose end is past counting is refused", async () => {
    const text = JSON.stringify(sub).replace(/"exp":\d+/, '"exp":1e999');
    const signed = new TextEncoder().encode(
      `${part({ alg: "HS256" })}.${Buffer.from(text).toString("base64url")}`,
    );
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const cryptoKey = await crypto.subtle.importKey("raw", key, hmac, false, ["sign"]);
    const signature = Buffer.from(await crypto.subtle.sign("HMAC", cryptoKey, signed)).toString("base64url");
    expect(await verify(`${Buffer.from(signed)}.${signature}`)).toEqual({ ok: false, reason: "claims" });
  });

  it("has one form only: other bits behind its signature make another text, and that one is refused", async () => {
    const token = await signLegacy(sub);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = alphabet.indexOf(token.at(-1) ?? "");
    const twins = [1, 2, 3].map((more) => token.slice(0, -1) + alphabet[last + more]);
    for (const twin of [...twins, `${token}=`, ` ${token}`, `${token}.`, `${token}\n`])
      expect(await verify(twin), twin).toEqual({ ok: false, reason: "malformed" });
    expect(await verify(token)).toMatchObject({ ok: true });
  });

  it("is no longer than a cookie, and whatever is none is refused without a fault", async () => {
    const huge = await signLegacy({ ...sub, padding: "x".repeat(4000) });
    for (const text of [
      huge,
      "",
      ".",
      "..",
      "a.b.c",
      "null",
      "\0",
      `${part({})}.${part([])}.${"A".repeat(43)}`,
    ])
      expect(await verify(text)).toMatchObject({ ok: false });
  });

  it("is none of ours, and none of ours is one of theirs, even under one key", async () => {
    const keyring = await createKeyring(testSecrets.jwt, [], "1");
    const shared = new TextEncoder().encode(testSecrets.jwt);
    const options = { now, skewSeconds: 60 };
    const token = await signAccessToken(keyring, issuer, ours);
    expect((await verifyAccessToken(token, keyring, { issuer, ...options })).ok).toBe(true);
    expect(await verifyLegacyToken(token, shared, options)).toEqual({ ok: false, reason: "claims" });
    expect(await verify(token)).toEqual({ ok: false, reason: "signature" });
    for (const header of [{}, { kid: keyring.kid }, { kid: keyring.kid, typ: "at+jwt" }]) {
      const theirs = await signLegacy({ ...ours, ...sub }, { secret: testSecrets.jwt, header });
      expect((await verifyAccessToken(theirs, keyring, { issuer, ...options })).ok).toBe(false);
    }
  });
});

describe("acceptsLegacy", () => {
  it("counts until the moment that is set, and not without a key", () => {
    expect(acceptsLegacy({ key, acceptUntil: new Date(now.getTime() + 1) }, now)).toBe(true);
    expect(acceptsLegacy({ key, acceptUntil: now }, now)).toBe(false);
    expect(acceptsLegacy(null, now)).toBe(false);
  });
});
