import { expect, it } from "vitest";
import { startScript } from "@/tests/support/command";
import { testSecrets, testSettings } from "@/tests/support/deps";

const whole = {
  ...testSettings,
  APP_URL: "https://members.example.com",
  DATABASE_URL: "postgres://gatehouse@127.0.0.1:1/nowhere",
  JWT_SECRET: testSecrets.jwt,
  ENCRYPTION_KEY: testSecrets.encryption,
  CRON_SECRET: testSecrets.cron,
};

it.each([[["--check"]], [[]]])(
  "with %j a weak setting and a missing one are both told of, and nothing starts",
  async (args) => {
    const weak = { ...whole, JWT_SECRET: "short", CRON_SECRET: "" };
    const { code, stdout, stderr } = await startScript("scripts/start.ts", args, weak).ended;
    expect(code).toBe(2);
    expect(stderr).toContain("JWT_SECRET is too short");
    expect(stderr).toContain("CRON_SECRET is missing");
    expect(stdout).toBe("");
  },
);
