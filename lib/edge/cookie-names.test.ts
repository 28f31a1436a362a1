import { describe, expect, it } from "vitest";
import { cookieName } from "./cookie-names";

describe("cookieName", () => {
  it("carries the prefix that its site allows: none on http, __Host- alone, __Secure- for a domain", () => {
    expect(cookieName("gh_access", { secure: false, domain: undefined })).toBe("gh_access");
    expect(cookieName("gh_access", { secure: false, domain: "example.com" })).toBe("gh_access");
    expect(cookieName("gh_refresh", { secure: true, domain: undefined })).toBe("__Host-gh_refresh");
    // A browser drops a __Host- cookie that names a domain.
    expect(cookieName("gh_refresh", { secure: true, domain: "example.com" })).toBe("__Secure-gh_refresh");
  });
});
