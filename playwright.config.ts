import { defineConfig, devices } from "@playwright/test";
import { browserArguments } from "./scripts/test/browser";

export default defineConfig({
  testDir: "tests",
  globalSetup: "./tests/support/playwright-setup.ts",
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: process.env.TEST_REPORT
    ? [["list"], ["json", { outputFile: process.env.TEST_REPORT }]]
    : [["list"]],
  use: { trace: "retain-on-failure" },
  projects: [
    { name: "api", testDir: "tests/api" },
    {
      name: "browser",
      testDir: "tests/e2e",
      use: {
        ...devices["Desktop Chrome"],
        launchOptions: {
          ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
          chromiumSandbox: process.getuid?.() !== 0,
          args: browserArguments,
        },
      },
    },
  ],
});
