import { gzipSync } from "node:zlib";
import type { Response } from "@playwright/test";
import { expect, test } from "../support/fixtures";

const scriptBytesMax = 190_000;

for (const path of ["/login", "/register"])
  test(`${path} loads at most 190 kB of script, compressed`, async ({ page }, { annotations }) => {
    const scripts = new Map<string, Response>();
    page.on("response", (response) => {
      if (response.request().resourceType() === "script") scripts.set(response.url(), response);
    });
    await page.goto(path, { waitUntil: "networkidle" });
    const bodies = await Promise.all([...scripts.values()].map((response) => response.body()));
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
    annotations.push({ type: "first-load script", description: `${path}: ${bytes} bytes gzip` });
    expect(scripts.size).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(scriptBytesMax);
  });
