import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { pagePattern, pagePatterns } from "./page-pattern";

it("knows every page there is, and no other", () => {
  const pages = readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "page.tsx")
    .map((file) =>
      path
        .dirname(file)
        .split(path.sep)
        .filter((part) => !part.startsWith("(") && part !== "."),
    )
    .map((parts) => `/${parts.join("/")}`.replace(/\[(\w+)\]/g, "{$1}"));
  const beside = ["/api/health", "/icon.svg"];
  expect([...pagePatterns].sort()).toEqual([...pages, ...beside].sort());
});

it("calls a page by its pattern", () => {
  for (const pattern of pagePatterns)
    expect(pagePattern(pattern.replace(/\{\w+\}/, "some%20thing"))).toBe(pattern);
});

it.each(["/made-up", "/labs/a/b", "/%6cogin", "/api/nothing", "", "//", "http://example.com/login"])(
  "calls %j other",
  (pathname) => {
    expect(pagePattern(pathname)).toBe("other");
  },
);
