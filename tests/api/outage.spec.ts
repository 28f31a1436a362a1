import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startChild } from "@/scripts/processes";
import { type Answer, ApiClient } from "../support/client";
import { dropDatabase } from "../support/database";
import { testSecrets } from "../support/deps";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { startTestStack, type TestStack } from "../support/stack";
import { follow, type Person, register } from "../support/visits";

const unavailable = { status: 503, code: "database_unavailable" };

/** A page for people: clear words, a way on, and nothing of the machine. */
function expectClosedPage(answer: Answer, person: Person, about: string): void {
  expect(answer.status, about).toBe(503);
  expect(answer.headers.get("content-type"), about).toContain("text/html");
  expect(answer.headers.get("cache-control"), about).toContain("no-store");
  expect(Number(answer.headers.get("retry-after")), about).toBeGreaterThan(0);
  expect(answer.text, about).toMatch(/try again/i);
  for (const leak of [
    person.username,
    person.email,
    "    at ",
    "node_modules",
    "postgres",
    "ECONN",
    "select ",
  ])
    expect(answer.text, about).not.toContain(leak);
}

const stillSignedIn = "You are still signed in";

/** What has to hold of an app whose database is away, asked by somebody whose tokens are good. */
async function expectShut(signedIn: ApiClient, person: Person): Promise<void> {
  const { url } = signedIn;
  expect(await signedIn.get("/api/health")).toMatchObject({ status: 200, body: { status: "ok" } });
  const calls: [string, Promise<Answer>][] = [
    ["ready", signedIn.get("/api/ready")],
    ["me", signedIn.get("/api/auth/me")],
    ["refresh", signedIn.clone().post("/api/auth/refresh")],
    ["login", new ApiClient(url).post("/api/auth/login", { json: { username: "a.b", password: "c" } })],
    [
      "register",
      new ApiClient(url).post("/api/auth/register", { json: { ...person, username: "other.name" } }),
    ],
    ["disconnect", signedIn.clone().delete("/api/auth/patreon")],
  ];
  for (const [about, call] of calls) {
    const answer = await call;
    expectProblem(answer, unavailable, about);
    expect(Number(answer.headers.get("retry-after")), about).toBeGreaterThan(0);
    expect(answer.headers.getSetCookie(), about).toEqual([]);
  }
  for (const page of ["/labs", "/account"]) {
    const { answer } = await follow(signedIn.clone(), page);
    expectClosedPage(answer, person, page);
    expect(answer.headers.get("refresh"), "it leads back by itself").toBe(`15; url=${page}`);
  }
  const resuming = signedIn.clone();
  resuming.cookies.delete("gh_access");
  expectClosedPage((await follow(resuming, "/labs")).answer, person, "resume");
  expect(resuming.cookies.has("gh_refresh"), "nobody is signed out by an outage").toBe(true);
  const stranger = await new ApiClient(url).get("/labs");
  expect([stranger.status, stranger.text.includes(person.username)]).toEqual([307, false]);
  expectClosedPage(await new ApiClient(url).get("/api/auth/patreon/login"), person, "patreon");
  for (const page of ["/", "/login", "/register"]) {
    const [theirs, anybodys] = [await signedIn.clone().get(page), await new ApiClient(url).get(page)];
    expect([theirs.status, anybodys.status], `${page} needs no database`).toEqual([200, 200]);
    expect(theirs.text, `${page} has nobody believe that they are signed out`).toContain(stillSignedIn);
    expect(anybodys.text, page).not.toContain(stillSignedIn);
  }
}

const deadDatabase = "postgres://nobody:secret@127.0.0.1:9/none";

test("with a database that never answers every door stays shut, in clear words, and the process lives", async ({
  api,
  person,
  stack,
}) => {
  const copy = await stack.startCopy({ DATABASE_URL: deadDatabase });
  try {
    await expectShut(api.clone(copy.url), person);
  } finally {
    await copy.stop();
  }
});

test("when the database goes away under a running app every door shuts, and the log keeps its secrets", async () => {
  const { TEST_SERVER_URL = "", TEST_TEMPLATE = "" } = process.env;
  const stack = await startTestStack(TEST_SERVER_URL, TEST_TEMPLATE);
  try {
    const api = new ApiClient(stack.url);
    const person = await register(api);
    expect((await api.get("/labs")).text).toContain(person.username);
    await dropDatabase(stack.databaseUrl);
    await expectShut(api, person);
    for (const secret of [person.email, person.password, new URL(stack.databaseUrl).password, 'select "'])
      if (secret !== "") expect(stack.lines.join("\n")).not.toContain(secret);
  } finally {
    await stack.stop();
  }
});

/** Runs `npm start`'s program in an empty folder, so that no .env of a developer is read. */
async function startWith(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-start-"));
  const root = process.cwd();
  const said: string[] = [];
  const child = startChild({
    name: "npm start",
    command: "/bin/sh",
    args: [
      "-c",
      `cd "${folder}" && exec "${process.execPath}" --import "${root}/node_modules/tsx/dist/esm/index.mjs" "${root}/scripts/start.ts"`,
    ],
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      TSX_TSCONFIG_PATH: path.join(root, "tsconfig.json"),
      ...env,
    } as unknown as NodeJS.ProcessEnv,
    onLine: (line) => said.push(line),
  });
  try {
    const { code } = await child.exited;
    return { code, said: said.join("\n") };
  } finally {
    await child.stop();
    await rm(folder, { recursive: true });
  }
}

test("npm start refuses to start without its settings, and names every one that is missing at once", async () => {
  const { code, said } = await startWith({});
  expect(code).toBe(2);
  const missing = ["APP_URL", "DATABASE_URL", "JWT_SECRET", "ENCRYPTION_KEY", "CRON_SECRET"];
  for (const name of [...missing, "PATREON_CLIENT_ID", "PATREON_CLIENT_SECRET", "PATREON_CAMPAIGN_ID"])
    expect(said).toContain(name);
  expect(said).not.toContain("    at ");
});

test("npm start refuses weak secrets and a simulator in production, tells all of it, and repeats no secret", async () => {
  const weak = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  const { code, said } = await startWith({
    APP_URL: "http://members.example.com",
    DATABASE_URL: "mysql://user:hush-hush@localhost/x",
    JWT_SECRET: weak,
    ENCRYPTION_KEY: testSecrets.jwt,
    CRON_SECRET: testSecrets.jwt,
    PATREON_BASE_URL: "http://127.0.0.1:4300",
    PATREON_CLIENT_ID: "x",
    PATREON_CLIENT_SECRET: "x",
    PATREON_CAMPAIGN_ID: "not a number",
    BCRYPT_COST: "4",
    SESSION_IDLE_DAYS: "300",
  });
  expect(code).toBe(2);
  const faulty = ["DATABASE_URL", "JWT_SECRET", "must differ", "PATREON_BASE_URL", "PATREON_CAMPAIGN_ID"];
  for (const words of [...faulty, "BCRYPT_COST", "SESSION_IDLE_DAYS", "APP_URL must start with https"])
    expect(said).toContain(words);
  for (const secret of [weak, testSecrets.jwt, "hush-hush"]) expect(said).not.toContain(secret);
});

test("an app that was started without its settings all the same opens nothing", async ({
  api,
  person,
  stack,
}) => {
  const copy: Awaited<ReturnType<TestStack["startCopy"]>> = await stack.startCopy({ JWT_SECRET: "short" });
  try {
    const signedIn = api.clone(copy.url);
    expectProblem(await signedIn.get("/api/auth/me"), { status: 503, code: "not_configured" });
    for (const page of ["/labs", "/", "/login"]) expectClosedPage(await signedIn.get(page), person, page);
    const requestId = (await signedIn.get("/labs")).headers.get("x-request-id") ?? "";
    const ofGate = () => stack.lines.filter((line) => line.includes("gate_cannot_judge"));
    await expect.poll(() => ofGate().join()).toContain(requestId);
    expect(JSON.parse(ofGate().find((line) => line.includes(requestId)) ?? "")).toEqual({
      ...{ level: "error", time: expect.stringMatching(/^\d{4}-.*Z$/), requestId },
      ...{ event: "gate_cannot_judge", reason: expect.stringContaining("JWT_SECRET is missing or weak") },
    });
  } finally {
    await copy.stop();
  }
});
