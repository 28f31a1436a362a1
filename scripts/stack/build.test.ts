import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fingerprint } from "./build";

describe("the fingerprint of a build", () => {
  const root = mkdtempSync(path.join(tmpdir(), "gatehouse-build-"));
  afterAll(() => rmSync(root, { recursive: true }));
  for (const file of ["instrumentation.ts", "middleware.ts", "next.config.mjs", "package-lock.json"])
    cpSync(file, path.join(root, file));
  for (const file of ["tsconfig.json", "tsconfig.build.json"]) cpSync(file, path.join(root, file));
  for (const folder of ["app/labs", "lib/rooms", "components", "content/labs"])
    mkdirSync(path.join(root, folder), { recursive: true });
  writeFileSync(path.join(root, "app/labs/page.tsx"), "export default () => null;\n");
  const built = fingerprint(root, "v22.11.0");

  it("stays when a room is added, which is all it takes to add one", () => {
    writeFileSync(path.join(root, "content/labs/workshop.md"), "---\ntitle: Workshop\n---\n");
    expect(fingerprint(root, "v22.11.0")).toBe(built);
  });

  it("stays when Node gets a patch or a minor version, and is another for another major one", () => {
    expect(fingerprint(root, "v22.11.1")).toBe(built);
    expect(fingerprint(root, "v22.12.0")).toBe(built);
    expect(fingerprint(root, "v24.0.0")).not.toBe(built);
  });

  it("stays when a test is added, and is another when a source is changed", () => {
    writeFileSync(path.join(root, "lib/rooms/rooms.test.ts"), "");
    expect(fingerprint(root, "v22.11.0")).toBe(built);
    appendFileSync(path.join(root, "app/labs/page.tsx"), "// changed\n");
    expect(fingerprint(root, "v22.11.0")).not.toBe(built);
  });
});
