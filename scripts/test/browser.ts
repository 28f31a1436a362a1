import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "@playwright/test";

/** Keeps Chromium from calling home, which a closed network answers with a flood of errors. */
export const browserArguments = [
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
];

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/microsoft-edge",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

const findInstalled = () => installed.find((path) => existsSync(path));

function runs(command: string, args: string[], timeoutMs: number): boolean {
  return (
    spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"], timeout: timeoutMs }).status === 0
  );
}

/**
 * A browser for the tests: the one CHROMIUM_PATH names, Playwright's own, an installed one, else one installed now.
 * @param log told in a sentence what is done.
 * @returns its path.
 * @throws Error with what a person can do.
 */
export function findBrowser(log: (line: string) => void): string {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROMIUM_PATH names ${given}, and there is nothing there.`);
    return given;
  }
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  const found = findInstalled();
  if (found) return found;
  log("No browser found: installing Playwright's Chromium");
  const playwright = createRequire(import.meta.url).resolve("@playwright/test/cli");
  if (
    runs(process.execPath, [playwright, "install", "chromium"], 180_000) &&
    existsSync(chromium.executablePath())
  )
    return chromium.executablePath();
  if (process.platform === "linux" && process.getuid?.() === 0) {
    log("Playwright's Chromium cannot be had: installing the distribution's");
    runs("apt-get", ["update", "-qq"], 180_000);
    runs("apt-get", ["install", "-y", "-qq", "chromium"], 600_000);
  }
  const now = findInstalled();
  if (now) return now;
  throw new Error("No browser: install Chromium, Chrome or Edge, or set CHROMIUM_PATH to one.");
}
