import { describe, expect, it } from "vitest";
import { mayChangeState, mayReadRecorded } from "./origin";

const ours = "https://members.example.com";
const allowed = [ours, "https://other.example.com"];

describe("mayChangeState", () => {
  it.each<[origin: string | null, site: string | null, hasCookies: boolean, may: boolean]>([
    [ours, "same-origin", true, true],
    [ours, null, true, true],
    [null, "same-origin", true, true],
    ["https://other.example.com", "same-site", true, true],
    ["https://other.example.com", "cross-site", true, true],
    ["https://evil.example", "cross-site", true, false],
    ["https://evil.example", "cross-site", false, false],
    ["https://evil.example", "same-site", true, false],
    ["https://evil.example", "none", true, false],
    ["https://evil.example", null, true, false],
    ["https://evil.example", null, false, false],
    ["null", null, true, false],
    ["null", null, false, false],
    ["null", "cross-site", false, false],
    [`${ours}.evil.example`, null, true, false],
    [`${ours}:8443`, null, true, false],
    ["http://members.example.com", null, true, false],
    ["HTTPS://MEMBERS.EXAMPLE.COM", null, true, false],
    ["", null, true, false],
    [null, "same-site", true, false],
    [null, "cross-site", false, false],
    [null, "none", true, false],
    [null, "", true, false],
    [null, null, true, false],
    [null, null, false, true],
  ])("origin %s, sec-fetch-site %s, cookies %s: %s", (origin, site, hasCookies, may) => {
    const headers = new Headers();
    if (origin !== null) headers.set("origin", origin);
    if (site !== null) headers.set("sec-fetch-site", site);
    expect(mayChangeState(headers, allowed, hasCookies)).toBe(may);
  });
});

describe("mayReadRecorded", () => {
  it.each<[origin: string | null, site: string | null, may: boolean]>([
    [null, "same-origin", true],
    [null, "none", true],
    [null, null, true],
    [ours, "same-origin", true],
    [ours, null, true],
    ["https://other.example.com", "cross-site", true],
    [null, "cross-site", false],
    [null, "same-site", false],
    [null, "", false],
    ["https://evil.example", "cross-site", false],
    ["https://evil.example", "none", false],
    ["https://evil.example", null, false],
    ["null", "none", false],
    ["null", null, false],
  ])("origin %s, sec-fetch-site %s: %s", (origin, site, may) => {
    const headers = new Headers();
    if (origin !== null) headers.set("origin", origin);
    if (site !== null) headers.set("sec-fetch-site", site);
    expect(mayReadRecorded(headers, allowed)).toBe(may);
  });
});
