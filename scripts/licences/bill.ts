import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

function npm(args: string[], cwd: string): string {
  // Under `npm run` its own file is known, and needs no shell, which `npm.cmd` on Windows would.
  const { npm_execpath: own } = process.env;
  const [program, before] = own?.endsWith(".js") ? [process.execPath, [own]] : ["npm", []];
  return execFileSync(program, [...before, ...args], { cwd, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}

/**
 * The bill of materials of production as CycloneDX, made by npm from the lockfile alone; nothing is fetched. npm is
 * handed a manifest without the development's dependencies, because `npm sbom --omit dev` leaves out whatever the
 * development uses too (npm/cli issue 7909): here that would be tsx and yaml.
 */
export function billOfMaterials(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-sbom-"));
  try {
    const { devDependencies: _, ...manifest } = JSON.parse(readFileSync("package.json", "utf8"));
    writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
    copyFileSync("package-lock.json", path.join(folder, "package-lock.json"));
    npm(
      ["install", "--package-lock-only", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"],
      folder,
    );
    return npm(
      ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx", "--sbom-type", "application"],
      folder,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
