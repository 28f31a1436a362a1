import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const biome = path.join(
  path.dirname(createRequire(import.meta.url).resolve("@biomejs/biome/package.json")),
  "bin/biome",
);

/** What a file may import and what it may not; the files exist only in the house planted below. */
const imports: Record<string, { shut: string[]; open: string[] }> = {
  "middleware.ts": { shut: ["@/lib/env", "node:crypto"], open: ["@/lib/edge/gate", "next/server"] },
  "lib/edge/planted.ts": { shut: ["node:crypto", "@/lib/db/client"], open: ["jose"] },
  "lib/access/planted.ts": { shut: ["@/lib/env"], open: ["@/lib/contracts/roles"] },
  "lib/contracts/planted.ts": { shut: ["@/lib/accounts/register"], open: ["zod"] },
  "lib/accounts/planted.ts": {
    shut: ["next/headers", "@/lib/sessions/store", "@/lib/server/deps", "@/lib/env"],
    open: ["@/lib/sessions/start"],
  },
  "lib/legacy/planted.ts": {
    shut: ["next/headers", "@/lib/sessions/store", "@/lib/env"],
    open: ["@/lib/sessions/start", "@/lib/edge/legacy-token"],
  },
  "lib/webhooks/planted.ts": {
    shut: ["next/server", "@/lib/membership/store", "@/lib/env"],
    open: ["@/lib/membership/observe"],
  },
  "lib/audit/planted.ts": {
    shut: ["next/headers", "@/lib/server/deps", "@/lib/env"],
    open: ["@/lib/db/client"],
  },
  "lib/alerts/planted.ts": {
    shut: ["next/headers", "@/lib/env", "@/lib/mail/write"],
    open: ["@/lib/smtp/send", "@/lib/log"],
  },
  "lib/limits/planted.ts": {
    shut: ["@/lib/http/client-address", "@/lib/env"],
    open: ["@/lib/contracts/devices"],
  },
  "lib/patreon/planted.ts": {
    shut: ["@/lib/membership/observe", "@/lib/alerts/store", "next/headers"],
    open: ["@/lib/alerts/raise", "@/lib/db/client"],
  },
  "lib/smtp/planted.ts": { shut: ["@/lib/mail/write", "@/lib/env"], open: ["nodemailer"] },
  "lib/db/planted.ts": {
    shut: ["@/lib/accounts/names", "@/lib/env", "next/headers"],
    open: ["@/lib/contracts/roles", "drizzle-orm"],
  },
  "lib/server/planted.ts": {
    shut: ["@/app/layout", "@/components/ui/notice", "@/lib/sessions/store", "drizzle-orm"],
    open: ["@/lib/sessions/refresh", "@/lib/edge/settings", "next/headers"],
  },
  "lib/metrics/planted.ts": { shut: ["next/server", "@/lib/env"], open: ["@/lib/sessions/keys"] },
  "lib/tracing/planted.ts": { shut: ["@/lib/server/deps", "@/lib/env"], open: ["@opentelemetry/api"] },
  "lib/http/planted.ts": { shut: ["@/lib/sessions/refresh"], open: ["@/lib/errors"] },
  "components/ui/planted.tsx": {
    shut: ["@/lib/server/current", "@/app/layout"],
    open: ["@/lib/contracts/accounts"],
  },
  "app/planted.tsx": { shut: ["drizzle-orm", "@/lib/db/client"], open: ["@/lib/server/current"] },
  "scripts/planted.ts": { shut: ["@/lib/server/deps"], open: ["@/lib/membership/verify"] },
  "scripts/sandbox/planted.ts": { shut: ["@/lib/env"], open: ["commander"] },
};

const house = mkdtempSync(path.join(tmpdir(), "gatehouse-doors-"));

interface Finding {
  category: string;
  location: { path: string; start: { line: number } };
}

/** Lines on which the project's own rules refuse an import, as `file:line`. */
const refused = new Set<string>();

beforeAll(() => {
  const rules = JSON.parse(readFileSync("biome.json", "utf8"));
  writeFileSync(
    path.join(house, "biome.json"),
    JSON.stringify({ ...rules, vcs: undefined, $schema: undefined }),
  );
  for (const [file, { shut, open }] of Object.entries(imports)) {
    const lines = [...shut, ...open].map((name, index) => `import * as i${index} from "${name}";\n`);
    mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
    writeFileSync(path.join(house, file), lines.join(""));
  }
  const args = [biome, "lint", "--reporter=json", "--max-diagnostics=none", "."];
  const { stdout } = spawnSync(process.execPath, args, { cwd: house, encoding: "utf8" });
  for (const { category, location } of (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics)
    if (category === "lint/style/noRestrictedImports") refused.add(`${location.path}:${location.start.line}`);
});

afterAll(() => rmSync(house, { recursive: true }));

it.each(Object.entries(imports))("%s opens the doors it may and no other", (file, { shut, open }) => {
  const names = [...shut, ...open];
  expect(names.filter((_, index) => refused.has(`${file}:${index + 1}`))).toEqual(shut);
});
