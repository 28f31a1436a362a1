import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { nextOf } from "../house";
import { note } from "../report";

/** The peers have an install of their own, outside the product's. */
export const peersFolder = "bench";
export const peerApps = ["floor", "better-auth", "auth-js", "iron-session"] as const;

export const appFolder = (app: (typeof peerApps)[number]) => path.join(peersFolder, "apps", app);

function hashOf(files: readonly string[]): string {
  const hash = createHash("sha256").update(process.version);
  for (const file of files) hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/** What is done once for each state of its sources: the stamp says for which it was done last. */
function once(stamp: string, sources: readonly string[], what: () => void): void {
  const wanted = hashOf(sources);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  what();
  writeFileSync(stamp, wanted);
}

function run(command: string, args: string[], cwd: string, env: Record<string, string>): void {
  // npm is a script on Windows, which only a shell finds.
  const shell = command === "npm" && process.platform === "win32";
  const { status, stdout, stderr } = spawnSync(command, args, {
    ...{ cwd, shell, encoding: "utf8" as const },
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
  });
  if (status !== 0) throw new Error(`${args.join(" ")} failed in ${cwd}:\n${stdout}${stderr}`);
}

/** What is ours, in a fixed order: neither what was installed nor what was built. */
function listSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !["node_modules", ".next", "next-env.d.ts"].includes(name))
    .filter(({ name }) => !name.endsWith(".tsbuildinfo"))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? listSources(file) : [file];
    })
    .sort();
}

/** Installs and builds the peers, where that has not been done for these sources yet. */
export function preparePeers(): void {
  const lock = path.join(peersFolder, "package-lock.json");
  once(path.join(peersFolder, "node_modules", ".gatehouse-installed"), [lock], () => {
    note(`Installing the peers: npm ci in ${peersFolder}/, on first use`);
    run("npm", ["ci"], peersFolder, {});
  });
  once(path.join(peersFolder, "node_modules", ".gatehouse-built"), listSources(peersFolder), () => {
    for (const app of peerApps) {
      note(`Building ${appFolder(app)}`);
      // A build asks for secrets, and keeps none: they are read at run time.
      run(process.execPath, [nextOf(peersFolder), "build"], appFolder(app), {
        NODE_ENV: "production",
        BETTER_AUTH_SECRET: "only for the build, which keeps no secret",
        BETTER_AUTH_URL: "http://127.0.0.1",
      });
    }
  });
}

/** The installed version of a peer. */
export function versionOf(name: string): string {
  const file = path.join(peersFolder, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
