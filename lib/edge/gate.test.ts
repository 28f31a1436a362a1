import { beforeAll, describe, expect, it } from "vitest";
import { testSecrets } from "@/tests/support/deps";
import { legacySecret, liveToken, signLegacy, subClaims } from "@/tests/support/legacy";
import { type AccessClaims, signAccessToken } from "./access-token";
import { judge, localHome } from "./gate";
import { createKeyring } from "./keyring";
import type { EdgeSettings } from "./settings";

const now = new Date("2026-03-10T12:00:00.000Z");
const seconds = now.getTime() / 1000;

describe("judge", () => {
  let settings: EdgeSettings;
  let good: string;
  let stale: string;
  let foreign: string;

  beforeAll(async () => {
    const keyring = await createKeyring(testSecrets.jwt, [], "1");
    settings = {
      issuer: "https://house.example",
      secure: true,
      domain: undefined,
      skewSeconds: 60,
      keyring,
      legacy: null,
    };
    const claims: AccessClaims = {
      sub: "42",
      sid: "0195c1a0-7d5e-4e64-8f6e-0123456789ab",
      jti: "0.abc",
      iat: seconds - 900,
      exp: seconds + 1,
      auth_time: seconds,
      amr: ["pwd"],
      roles: ["member"],
      entitlements: [],
    };
    good = await signAccessToken(keyring, settings.issuer, claims);
    stale = await signAccessToken(keyring, settings.issuer, { ...claims, exp: seconds - 60 });
    const stranger = await createKeyring(testSecrets.jwtOld, [], "1");
    foreign = await signAccessToken(stranger, settings.issuer, claims);
  });

  const ask = (cookies: Record<string, string | undefined>, path = "/labs", query = "") =>
    judge(path, path + query, { readCookie: (name) => cookies[name], bearer: null }, settings, now);
  const pass = { pass: true };
  const resume = { pass: false, location: "/api/auth/resume?return_to=%2Flabs" };
  const login = { pass: false, location: "/login?return_to=%2Flabs" };

  it("knows what to do with every combination of the two cookies", async () => {
    const accessTokens = {
      none: undefined,
      empty: "",
      good,
      stale,
      foreign,
      garbage: "a.b.c",
      signedOut: "deleted",
    };
    for (const [kind, access] of Object.entries(accessTokens)) {
      const expected = kind === "good" ? [pass, pass, pass] : [login, login, resume];
      const answers = [];
      for (const refresh of [undefined, "", "anything"])
        answers.push(await ask({ "__Host-gh_access": access, "__Host-gh_refresh": refresh }));
      expect(answers, kind).toEqual(expected);
    }
  });

  it("does not take a refresh token for an access token", async () => {
    const refreshToken = `${"A".repeat(43)}.${"B".repeat(48)}`;
    expect(await ask({ "__Host-gh_access": refreshToken })).toEqual(login);
  });

  it("reads no cookie that lacks the prefix its site gives it", async () => {
    expect(await ask({ gh_access: good, "__Secure-gh_access": good })).toEqual(login);
  });

  it("lets everybody to open pages, without looking at a cookie", async () => {
    const readCookie = () => {
      throw new Error("a cookie was read");
    };
    for (const path of ["/", "/login", "/register", "/docs", "/labsters"])
      expect(await judge(path, path, { readCookie, bearer: null }, settings, now)).toEqual(pass);
  });

  it("sends an older cookie to be exchanged, and lets a genuine older bearer pass, while those count", async () => {
    const bearer = await liveToken(42, now);
    const forged = await signLegacy(subClaims("42", now), { secret: testSecrets.jwt });
    const key = new TextEncoder().encode(legacySecret);
    const on = { key, acceptUntil: new Date(now.getTime() + 1) };
    const cookies: Record<string, string>[] = [{ access_token_cookie: "any" }, { auth_token: "any" }];
    const answer = (sent: Record<string, string>, by: string | null, legacy: EdgeSettings["legacy"]) =>
      judge("/labs", "/labs", { readCookie: (name) => sent[name], bearer: by }, { ...settings, legacy }, now);
    for (const legacy of [null, { key, acceptUntil: now }]) {
      for (const sent of cookies) expect(await answer(sent, null, legacy)).toEqual(login);
      expect(await answer({}, bearer, legacy)).toEqual(login);
    }
    for (const sent of cookies) {
      expect(await answer(sent, null, on)).toEqual(resume);
      expect(await answer({ ...sent, "__Host-gh_access": good }, null, on)).toEqual(pass);
    }
    expect(await answer({ access_token_cookie: "" }, null, on)).toEqual(login);
    expect(await answer({}, bearer, on)).toEqual(pass);
    for (const worthless of [forged, good, "x.y.z"]) expect(await answer({}, worthless, on)).toEqual(login);
  });

  it("keeps path and query for the way back, whole and encoded", async () => {
    const answer = await ask({}, "/labs/a b", "?x=1&y=//evil.example#z");
    expect(answer).toEqual({
      pass: false,
      location: `/login?return_to=${encodeURIComponent("/labs/a b?x=1&y=//evil.example#z")}`,
    });
  });

  it("shuts whatever a path that cannot be decoded might be", async () => {
    expect(await ask({}, "/%e0%a4%a")).toMatchObject({ pass: false });
  });
});

describe("localHome", () => {
  it.each<[host: string | null, issuer: string, home: string | null]>([
    ["127.0.0.1:3000", "http://localhost:3000", "http://localhost:3000"],
    ["[::1]:3000", "http://localhost:3000", "http://localhost:3000"],
    ["localhost:3000", "http://127.0.0.1:3000", "http://127.0.0.1:3000"],
    ["localhost", "http://127.0.0.1", "http://127.0.0.1"],
    ["localhost:3000", "http://localhost:3000", null],
    ["127.0.0.1:3001", "http://localhost:3000", null],
    ["localhost", "http://localhost:3000", null],
    ["evil.example:3000", "http://localhost:3000", null],
    ["localhost.evil.example:3000", "http://localhost:3000", null],
    ["localhost:3000", "https://members.example.com", null],
    [null, "http://localhost:3000", null],
    ["", "http://localhost:3000", null],
  ])("a browser at %s of the site %s belongs to %s", (host, issuer, home) => {
    expect(localHome(host, issuer)).toBe(home);
  });
});
