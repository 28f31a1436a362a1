import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { findBrowser } from "./test/browser";

/** Every test there is: types, lint, unit, API and browser. Ends with a line that counts them. */
const require = createRequire(import.meta.url);
const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-test-"));
const reports = { unit: path.join(folder, "unit.json"), browser: path.join(folder, "browser.json") };
const counts = { passed: 0, failed: 0, skipped: 0 };
/** What failed, told again at the end, where people look first. */
const failures: string[] = [];

/** Runs a program of a package by node itself. @returns whether it succeeded. */
function run(title: string, program: string, args: string[], env: Record<string, string> = {}): boolean {
  console.log(`\n== ${title}`);
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [program, ...args], {
    stdio: "inherit",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
  });
  console.log(
    `== ${title}: ${status === 0 ? "ok" : "FAILED"} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  return status === 0;
}

const programOf = (name: string, bin: string) =>
  path.join(path.dirname(require.resolve(`${name}/package.json`)), bin);

interface UnitReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

interface BrowserSuite {
  suites?: BrowserSuite[];
  specs?: {
    file: string;
    line: number;
    title: string;
    tests: { status: string; results: { error?: { message?: string } }[] }[];
  }[];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are written with them
const plain = (text = "") => text.replace(/\u001b\[[0-9;]*m/g, "").slice(0, 2000);

function countUnit(): void {
  const report: UnitReport = JSON.parse(readFileSync(reports.unit, "utf8"));
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = path.relative(process.cwd(), name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    failures.push(...failed.map((test) => `${file}: ${test.fullName}\n${plain(test.failureMessages[0])}`));
    // A file that could not be read, or whose preparation failed, has no test that did.
    if (status === "failed" && failed.length === 0) failures.push(`${file}\n${plain(message)}`);
  }
  counts.passed += report.numPassedTests;
  counts.failed += report.numFailedTests;
  counts.skipped += report.numPendingTests + report.numTodoTests;
}

function addBrowserFailures({ suites = [], specs = [] }: BrowserSuite): void {
  for (const { file, line, title, tests } of specs)
    for (const { status, results } of tests)
      if (status === "unexpected")
        failures.push(`${file}:${line}: ${title}\n${plain(results.at(-1)?.error?.message)}`);
  suites.forEach(addBrowserFailures);
}

function countBrowser(): void {
  const report = JSON.parse(readFileSync(reports.browser, "utf8"));
  const { stats } = report;
  addBrowserFailures(report);
  counts.passed += stats.expected;
  counts.failed += stats.unexpected;
  counts.skipped += stats.skipped;
}

function runAll(): boolean {
  const next = programOf("next", "dist/bin/next");
  const vitest = programOf("vitest", "vitest.mjs");
  const results = [
    run("Types", next, ["typegen"]) && run("Types", programOf("typescript", "bin/tsc"), ["--noEmit"]),
    run("Lint", programOf("@biomejs/biome", "bin/biome"), ["check", "."]),
    run("Unit", vitest, [
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${reports.unit}`,
    ]),
  ];
  countUnit();
  const browser = findBrowser((line) => console.log(line));
  const env = { CHROMIUM_PATH: browser, TEST_REPORT: reports.browser };
  results.push(run("API and browser", require.resolve("@playwright/test/cli"), ["test"], env));
  countBrowser();
  return results.every((ok) => ok);
}

let ok = false;
try {
  ok = runAll();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
rmSync(folder, { recursive: true, force: true });
for (const failure of failures) console.log(`\nFAILED ${failure}`);
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(ok && counts.failed === 0 ? 0 : 1);
