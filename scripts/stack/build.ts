import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Next's own program, to be run by node directly: a wrapper would keep signals from it. */
export const nextProgram = createRequire(import.meta.url).resolve("next/dist/bin/next");

// Not "content": rooms are read when they are asked for, so adding one asks for no new build.
const folders = ["app", "components", "lib"];
const files = [
  "instrumentation.ts",
  "middleware.ts",
  "next.config.mjs",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
];
const stampFile = path.join(".next", "gatehouse-build");

function listFiles(root: string, folder: string): string[] {
  const base = path.join(root, folder);
  if (!existsSync(base)) return [];
  return readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes(".test."))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

/**
 * A fingerprint of all that goes into a build: no settings do, they are read at run time.
 * @param root the folder that holds the sources.
 * @param nodeVersion as `process.version`. Its major number alone counts: a patch of Node upgrades itself on a server,
 * and must not make the next start refuse.
 */
export function fingerprint(root = ".", nodeVersion = process.version): string {
  const hash = createHash("sha256").update(nodeVersion.split(".", 1)[0] ?? "");
  for (const file of [...folders.flatMap((folder) => listFiles(root, folder)), ...files].sort())
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(path.join(root, file)))
      .update("\0");
  return hash.digest("hex");
}

/** Whether `.next` holds a production build of the sources as they are now. */
export function isBuilt(): boolean {
  if (!existsSync(path.join(".next", "BUILD_ID")) || !existsSync(stampFile)) return false;
  return readFileSync(stampFile, "utf8") === fingerprint();
}

/**
 * Makes a production build in `.next`.
 * @param onLine each line the build prints.
 * @throws Error when the build fails; its lines tell why.
 */
export async function buildApp(onLine: (line: string) => void): Promise<void> {
  // Types that `next dev` left behind would fail the build over routes that are gone.
  rmSync(path.join(".next", "dev", "types"), { recursive: true, force: true });
  const before = fingerprint();
  const child = spawn(process.execPath, [nextProgram, "build"], {
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n")) if (line.trim() !== "") onLine(line);
    });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error("The build failed; the lines above tell why.");
  writeFileSync(stampFile, before);
}
