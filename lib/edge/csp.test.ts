import { describe, expect, it } from "vitest";
import { contentSecurityPolicy, createNonce } from "./csp";

const directives = (policy: string) =>
  new Map(policy.split("; ").map((line) => [line.split(" ")[0], line.split(" ").slice(1)]));

describe("contentSecurityPolicy", () => {
  it("in production runs scripts by nonce alone, and lets nothing frame, rebase or post elsewhere", () => {
    const policy = directives(contentSecurityPolicy("abc", false));
    expect(policy.get("script-src")).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
    expect(policy.get("style-src")).toEqual(["'self'", "'nonce-abc'"]);
    expect(policy.get("connect-src")).toEqual(["'self'"]);
    for (const name of ["object-src", "base-uri", "frame-ancestors"])
      expect(policy.get(name)).toEqual([name === "base-uri" ? "'self'" : "'none'"]);
    expect(policy.get("form-action")).toEqual(["'self'"]);
  });

  it("allows eval and inline styles in development only", () => {
    expect(contentSecurityPolicy("abc", true)).toContain("'unsafe-eval'");
    expect(contentSecurityPolicy("abc", false)).not.toContain("'unsafe-eval'");
    expect(directives(contentSecurityPolicy("abc", true)).get("style-src")).toContain("'unsafe-inline'");
  });
});

describe("createNonce", () => {
  it("is 128 bits, another at every call, and safe inside the header", () => {
    const nonces = Array.from({ length: 200 }, createNonce);
    expect(new Set(nonces).size).toBe(200);
    for (const nonce of nonces) {
      expect(atob(nonce)).toHaveLength(16);
      expect(nonce).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
    }
  });
});
