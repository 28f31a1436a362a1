import { describe, expect, it } from "vitest";
import { keepsCookies, readLegacyCookies, removeLegacyCookies } from "./legacy-cookies";

describe("readLegacyCookies", () => {
  it.each<[cookie: string, values: string[]]>([
    ["access_token_cookie=a", ["a"]],
    ["auth_token=b", ["b"]],
    ["auth_token=b; access_token_cookie=a", ["a", "b"]],
    ["access_token_cookie=a; gh_access=x; access_token_cookie=c", ["a", "c"]],
    ["access_token_cookie=a; auth_token=a", ["a"]],
    ["access_token_cookie=; auth_token=", []],
    ["my_access_token_cookie=a; auth_token2=b; xauth_token=c", []],
    ["", []],
  ])("of %j are %j", (cookie, values) => {
    expect(readLegacyCookies(new Headers({ cookie }))).toEqual(values);
  });

  it("are a handful at most, however many somebody makes up", () => {
    const cookie = Array.from({ length: 100 }, (_, at) => `auth_token=${at}`).join("; ");
    expect(readLegacyCookies(new Headers({ cookie }))).toHaveLength(8);
  });
});

describe("removeLegacyCookies", () => {
  const domainsFor = (host: string) => {
    const headers = new Headers();
    removeLegacyCookies(headers, { host, secure: true });
    return headers
      .getSetCookie()
      .filter((line) => line.startsWith("auth_token="))
      .map((line) => /Domain=([^;]*)/.exec(line)?.[1] ?? "");
  };

  it.each<[host: string, domains: string[]]>([
    ["a.b.example.com", ["", "a.b.example.com", "b.example.com", "example.com"]],
    ["example.com", ["", "example.com"]],
    ["localhost", [""]],
    ["127.0.0.1", [""]],
    ["[::1]", [""]],
  ])("at %s clears the host alone and %j", (host, domains) => {
    expect(domainsFor(host)).toEqual(domains);
  });

  it("clears both names as they were set, so that a browser honours it, and is stored by nobody", () => {
    const [https, http] = [new Headers(), new Headers()];
    removeLegacyCookies(https, { host: "example.com", secure: true });
    removeLegacyCookies(http, { host: "localhost", secure: false });
    const rest = "Max-Age=0; HttpOnly; Secure; SameSite=None";
    expect(https.getSetCookie()).toEqual([
      `access_token_cookie=; Path=/; ${rest}`,
      `access_token_cookie=; Path=/; Domain=example.com; ${rest}`,
      `auth_token=; Path=/; ${rest}`,
      `auth_token=; Path=/; Domain=example.com; ${rest}`,
    ]);
    expect(http.getSetCookie()[0]).toBe("access_token_cookie=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    expect(https.get("cache-control")).toBe("private, no-store");
  });
});

it("a browser keeps our cookies unless another site made it ask for something that is no page", () => {
  const keeps = (headers: Record<string, string>) => keepsCookies(new Headers(headers));
  expect(keeps({})).toBe(true);
  expect(keeps({ "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty" })).toBe(true);
  expect(keeps({ "sec-fetch-site": "none", "sec-fetch-dest": "document" })).toBe(true);
  expect(keeps({ "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" })).toBe(true);
  for (const dest of ["empty", "image", "iframe", "script"])
    expect(keeps({ "sec-fetch-site": "cross-site", "sec-fetch-dest": dest }), dest).toBe(false);
  expect(keeps({ "sec-fetch-site": "cross-site" })).toBe(false);
});
