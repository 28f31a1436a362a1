import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseSettings, settingNames } from "@/lib/env";
import { testSecrets } from "../support/deps";

const read = (file: string) => readFileSync(file, "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const units = Object.fromEntries(
  readdirSync("deploy/systemd").map((name) => [name, read(path.join("deploy/systemd", name))]),
);
const dockerfile = read("Dockerfile");
const compose = parse(read("compose.yaml"), { merge: true }) as {
  services: Record<string, { environment?: Record<string, string>; command?: string[] }>;
};
const vercel = JSON.parse(read("vercel.json")) as {
  buildCommand: string;
  crons: { path: string; schedule: string }[];
};
const render = parse(read("render.yaml")) as {
  databases: { name: string }[];
  envVarGroups: { name: string; envVars: RenderVariable[] }[];
  services: { type: string; name: string; schedule?: string; envVars: RenderVariable[] }[];
};
const files = {
  Dockerfile: dockerfile,
  "compose.yaml": read("compose.yaml"),
  "render.yaml": read("render.yaml"),
  ...units,
};
const onTheFirstAndFifteenth = "0 0 1,15 * *";
const daily = "15 3 * * *";

interface RenderVariable {
  key?: string;
  value?: string;
  fromGroup?: string;
  fromDatabase?: { name: string };
  fromService?: { type: string; name: string; envVarKey: string };
}

/** The variables of a service, those of its groups among them. */
function variablesOf(service: { envVars: RenderVariable[] }): RenderVariable[] {
  return service.envVars.flatMap((variable) => {
    const group = render.envVarGroups.find(({ name }) => name === variable.fromGroup);
    if (variable.fromGroup !== undefined && !group)
      throw new Error(`There is no group ${variable.fromGroup}`);
    return group?.envVars ?? [variable];
  });
}

/** Something a person might type in, where the file gives no value itself. */
const typedIn: Record<string, string> = {
  APP_URL: "https://members.example.com",
  DATABASE_URL: "postgres://gatehouse@db/gatehouse",
  JWT_SECRET: testSecrets.jwt,
  ENCRYPTION_KEY: testSecrets.encryption,
  CRON_SECRET: testSecrets.cron,
  PATREON_CAMPAIGN_ID: "7000001",
};

describe("the commands", () => {
  it.each(Object.entries({ ...files, "vercel.json": vercel.buildCommand }))(
    "%s calls only what there is",
    (_, text) => {
      const named = [...text.matchAll(/\bnpm (?:run )?(start|[a-z]+[:-][a-z-]+|build)\b/g)].map(
        ([, name]) => name,
      );
      expect(named.filter((name) => !((name as string) in scripts))).toEqual([]);
      const called = [...text.matchAll(/\bscripts\/[a-z-]+\.ts\b/g)].map(([file]) => file);
      expect(called.filter((file) => !existsSync(file))).toEqual([]);
      expect(existsSync("node_modules/next/dist/bin/next")).toBe(true);
    },
  );

  it.each([
    ["gatehouse-verify.service", "verify-members"],
    ["gatehouse-maintain.service", "maintain"],
  ])("%s runs what npm run %s does", (unit, script) => {
    expect(units[unit]).toContain(scripts[script]?.replace(/^tsx/, "ExecStart=/usr/bin/node --import tsx"));
  });
});

describe("the settings", () => {
  it("Render is told only of settings there are, and from places there are", () => {
    for (const service of render.services)
      for (const { key = "", fromDatabase, fromService } of variablesOf(service)) {
        expect(settingNames, service.name).toContain(key);
        if (fromDatabase) expect(render.databases.map(({ name }) => name)).toContain(fromDatabase.name);
        if (!fromService) continue;
        const source = render.services.find(
          ({ type, name }) => type === fromService.type && name === fromService.name,
        );
        expect(source?.envVars.map((variable) => variable.key)).toContain(fromService.envVarKey);
      }
  });

  it.each(render.services)("Render's $type starts in production with what it is given", (service) => {
    const given = variablesOf(service).map(({ key = "", value }) => [
      key,
      value ?? typedIn[key] ?? "typed-in",
    ]);
    expect(parseSettings(Object.fromEntries(given))).toMatchObject({ NODE_ENV: "production" });
  });

  it("compose.yaml sets only settings there are, and no secret has a default", () => {
    const own = Object.entries(compose.services).filter(([name]) =>
      ["app", "migrate", "cron"].includes(name),
    );
    for (const [name, { environment = {} }] of own)
      expect(
        Object.keys(environment).filter((key) => !settingNames.includes(key)),
        name,
      ).toEqual([]);
    const substituted = [...read("compose.yaml").matchAll(/(?<!\$)\$\{?([A-Z_]+)(:[-?])?/g)];
    expect(new Set(substituted.map(([, name]) => name))).toEqual(
      new Set(["POSTGRES_PASSWORD", "CRON_SECRET"]),
    );
    for (const [, name, how] of substituted) expect(how, name).toBe(":?");
  });
});

it("behind a platform's proxy, or the one that a guide asks for, addresses are known", () => {
  const ofRender = render.envVarGroups.flatMap(({ envVars }) => envVars);
  expect(ofRender.find(({ key }) => key === "TRUSTED_PROXIES")?.value).toBe("2");
  expect(compose.services.app?.environment?.TRUSTED_PROXIES).toBe("1");
  expect(read("docs/deploy/vercel.md")).toContain("| `TRUSTED_PROXIES` | `1`: ");
  expect(read("docs/deploy/server.md")).toContain("TRUSTED_PROXIES=1");
});

describe("the crons", () => {
  const crontab = compose.services.cron?.command?.join() ?? "";
  const schedulesOfVercel = (route: string) =>
    vercel.crons.filter(({ path: called }) => called === route).map(({ schedule }) => schedule);
  const scheduleOfRender = (name: string) =>
    render.services.find((service) => service.name === name)?.schedule;

  it("all check everybody on the 1st and the 15th at midnight UTC", () => {
    expect(schedulesOfVercel("/api/cron/verify-members")).toEqual([onTheFirstAndFifteenth]);
    expect(scheduleOfRender("gatehouse-verify-members")).toBe(onTheFirstAndFifteenth);
    expect(crontab).toContain(`'${onTheFirstAndFifteenth} sh /tmp/call verify-members `);
    expect(units["gatehouse-verify.timer"]).toContain("OnCalendar=*-*-01,15 00:00:00 UTC\n");
  });

  it("all forget once a day, at a quarter past three UTC", () => {
    expect(schedulesOfVercel("/api/cron/maintain")).toEqual([daily]);
    expect(scheduleOfRender("gatehouse-maintain")).toBe(daily);
    expect(crontab).toContain(`'${daily} sh /tmp/call maintain `);
    expect(units["gatehouse-maintain.timer"]).toContain("OnCalendar=*-*-* 03:15:00 UTC\n");
  });

  it("call routes there are", () => {
    expect(crontab).toContain("http://app:3000/api/cron/$$1 ");
    const ofCompose = [...crontab.matchAll(/ sh \/tmp\/call ([a-z-]+) /g)];
    const called = [
      ...vercel.crons.map((cron) => cron.path),
      ...ofCompose.map(([, name]) => `/api/cron/${name}`),
    ];
    expect(called).toHaveLength(vercel.crons.length + 2);
    for (const route of called) expect(read(`app${route}/route.ts`)).toMatch(/export const GET/);
  });

  it("no entry of Vercel's runs more than once a day, which its smallest plan refuses to deploy", () => {
    for (const { schedule } of vercel.crons) expect(schedule).toMatch(/^\d+ \d+ (\S+ ){2}\S+$/);
  });
});

describe("the files of the engine", () => {
  it("compose.yaml is by the Compose specification's schema", () => {
    const linter = "node_modules/dclint/bin/dclint.cjs";
    const { stdout } = spawnSync(process.execPath, [linter, "-f", "json", "compose.yaml"], {
      encoding: "utf8",
    });
    const [report] = JSON.parse(stdout) as {
      errorCount: number;
      messages: { rule: string; type: string }[];
    }[];
    expect(report?.messages.filter(({ rule }) => rule === "invalid-schema")).toEqual([]);
    expect(report?.errorCount).toBe(0);
  });

  it("the image runs as nobody in particular, asks itself for its health, and takes no secret along", () => {
    expect(dockerfile.slice(dockerfile.lastIndexOf("FROM "))).toMatch(/^USER node$/m);
    const asked = dockerfile.match(/HEALTHCHECK[\s\S]*?(\/api\/[a-z]+)/)?.[1];
    expect(existsSync(`app${asked}/route.ts`)).toBe(true);
    expect(read(".dockerignore").split("\n")).toEqual(
      expect.arrayContaining([".env", ".env.*", ".data", ".git"]),
    );
  });
});
