import { describe, expect, it } from "vitest";
import {
  type CookieSite,
  clearTokenCookies,
  hasSessionCookie,
  readCookie,
  setCookie,
  setTokenCookies,
} from "./cookies";

const http: CookieSite = { secure: false, domain: undefined };
const https: CookieSite = { secure: true, domain: undefined };
const domain: CookieSite = { secure: true, domain: "example.com" };
const withCookie = (cookie: string) => new Headers({ cookie });

describe("setCookie", () => {
  it.each([
    [http, "gh_access=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"],
    [https, "__Host-gh_access=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax"],
    [domain, "__Secure-gh_access=v; Path=/; Domain=example.com; Max-Age=60; HttpOnly; Secure; SameSite=Lax"],
  ])("on %o", (site, line) => {
    expect(setCookie("gh_access", "v", 60, site)).toBe(line);
  });

  it("never lives longer than what it holds: parts of seconds are cut, a past end clears", () => {
    expect(setCookie("gh_access", "v", 59.99, http)).toContain("Max-Age=59;");
    expect(setCookie("gh_access", "v", -5, http)).toContain("Max-Age=0;");
  });
});

describe("the cookies of a pair", () => {
  const now = new Date("2026-03-10T12:00:00.000Z");
  const pair = {
    accessToken: "access",
    accessExpiresAt: new Date(now.getTime() + 900_000),
    refreshToken: "refresh",
    refreshExpiresAt: new Date(now.getTime() + 604_800_000),
  };

  it("last as long as their tokens, and the answer is stored by nobody", () => {
    const headers = new Headers();
    setTokenCookies(headers, pair, now, https);
    expect(headers.getSetCookie()).toEqual([
      "__Host-gh_access=access; Path=/; Max-Age=900; HttpOnly; Secure; SameSite=Lax",
      "__Host-gh_refresh=refresh; Path=/; Max-Age=604800; HttpOnly; Secure; SameSite=Lax",
    ]);
    expect(headers.get("cache-control")).toBe("private, no-store");
  });

  it.each([http, https, domain])(
    "are cleared under the name, path and domain they were set with, on %o",
    (site) => {
      const identityOf = (line: string) => [
        line.split("=")[0],
        /Path=[^;]*/.exec(line)?.[0],
        /Domain=[^;]*/.exec(line)?.[0],
      ];
      const [set, cleared] = [new Headers(), new Headers()];
      setTokenCookies(set, pair, now, site);
      clearTokenCookies(cleared, site);
      expect(cleared.getSetCookie().map(identityOf)).toEqual(set.getSetCookie().map(identityOf));
      for (const line of cleared.getSetCookie()) expect(line).toMatch(/=; .*Max-Age=0/);
      expect(cleared.get("cache-control")).toBe("private, no-store");
    },
  );
});

describe("readCookie", () => {
  it.each<[string, CookieSite, string | null]>([
    ["gh_access=a", http, "a"],
    ["x=1; gh_access=a; y=2", http, "a"],
    ["x=1;gh_access=a", http, "a"],
    ["gh_access=a=b==", http, "a=b=="],
    ["gh_access=", http, ""],
    ["gh_access=first; gh_access=second", http, "first"],
    ["xgh_access=a", http, null],
    ["gh_access2=a", http, null],
    ["GH_ACCESS=a", http, null],
    ["x=gh_access=a", http, null],
    ["gh_access=a", https, null],
    ["__Host-gh_access=a", https, "a"],
    ["__Host-gh_access=a", domain, null],
    ["__Secure-gh_access=a", domain, "a"],
    ["", http, null],
  ])("of %j on %o is %j", (cookie, site, value) => {
    expect(readCookie(withCookie(cookie), "gh_access", site)).toBe(value);
  });

  it("is null without any cookie", () => {
    expect(readCookie(new Headers(), "gh_access", http)).toBeNull();
  });
});

describe("hasSessionCookie", () => {
  it("is so for either token, and for nothing else of ours", () => {
    expect(hasSessionCookie(withCookie("gh_access=a"), http)).toBe(true);
    expect(hasSessionCookie(withCookie("gh_refresh=a"), http)).toBe(true);
    expect(hasSessionCookie(withCookie("gh_form=a; gh_oauth=b"), http)).toBe(false);
    expect(hasSessionCookie(withCookie("gh_access=a"), https)).toBe(false);
  });
});
