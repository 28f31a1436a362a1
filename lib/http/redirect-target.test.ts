import { describe, expect, it } from "vitest";
import { redirectTarget } from "./redirect-target";

describe("redirectTarget", () => {
  it.each([
    "/",
    "/labs",
    "/labs/",
    "/labs/lantern?tab=2#part",
    "/account",
    "/apis",
    "/loginess",
    "/labs?next=//evil.example",
    "/labs?q=a+b%20c&x=%2541",
    "/labs/%E2%82%AC",
    "/labs#//evil.example",
    "/labs@evil.example",
    "/labs:80",
  ])("%s is a place of ours and is kept as it is", (wanted) => {
    expect(redirectTarget(wanted)).toBe(wanted);
  });

  const hostile = [
    "",
    "labs",
    "?x",
    "#x",
    " /labs",
    "https://evil.example",
    "https:/evil.example",
    "https:evil.example",
    "http:\\\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "//\\evil.example",
    "/labs\\..\\..",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    "/\u0000/evil.example",
    "/labs\u007f",
    "/labs\r\nset-cookie: x=1",
    "/labs%0d%0aset-cookie:%20x=1",
    "/%09/evil.example",
    "/%2f/evil.example",
    "/%2F%2Fevil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%5C%5Cevil.example",
    "/labs%5c..",
    "/.//evil.example",
    "/..//evil.example",
    "/./..//evil.example",
    "/%2e//evil.example",
    "/%2e%2e//evil.example",
    "/labs/..//evil.example",
    "/labs/../..//evil.example",
    "/%",
    "/%zz",
    "/%c0%af",
    "/api",
    "/api/auth/logout",
    "/API/auth/logout",
    "/labs/../api/auth/logout",
    "/%61pi/auth/logout",
    "/./%2f/evil.example",
    "/..%2f/evil.example",
    "/labs%2f..%2f..%2fapi/auth/logout",
    "/api?x",
    "/login#x",
    "/login",
    "/login?return_to=/login",
    "/register",
    `/${"a".repeat(2048)}`,
  ];
  it.each(hostile)("%j leads to /labs", (wanted) => {
    expect(redirectTarget(wanted)).toBe("/labs");
  });

  it("nothing wanted leads to /labs", () => {
    expect(redirectTarget(null)).toBe("/labs");
    expect(redirectTarget(undefined)).toBe("/labs");
  });

  it("whatever it answers, a browser reads as a path of our own origin, and says the same when asked again", () => {
    const pieces = [
      "/",
      "\\",
      ".",
      "..",
      "%2f",
      "%5c",
      "%2e",
      "evil.example",
      "@",
      ":",
      "\t",
      "%09",
      "?",
      "#",
      "labs",
      "%25",
    ];
    for (let number = 0; number < pieces.length ** 3; number += 1) {
      const [a, b, c] = [number, number / pieces.length, number / pieces.length ** 2].map(
        (index) => pieces[Math.floor(index) % pieces.length],
      );
      const answer = redirectTarget(`/${a}${b}${c}/evil.example`);
      const origin = "https://members.example";
      expect(new URL(answer, origin).origin, answer).toBe(origin);
      expect(redirectTarget(answer), answer).toBe(answer);
    }
  });
});
