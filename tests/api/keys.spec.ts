import { ApiClient } from "../support/client";
import { testSecrets } from "../support/deps";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { follow, register } from "../support/visits";

const newSecret = "n5B8vC1xZ4mA7sD0fG3hJ6kL9qW2eR5t";

test("a restart of the app logs nobody out", async ({ api, person, stack }) => {
  const pair = new Map(api.cookies);
  await stack.restart();
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
  const { trail, answer } = await follow(api, "/labs");
  expect(trail).toEqual([]);
  expect(answer.text).toContain(person.username);
  expect(new Map(api.cookies)).toEqual(pair);
  expect((await api.post("/api/auth/refresh")).status).toBe(200);
});

test("a new JWT_SECRET with the old one set logs nobody out: old tokens still open, new ones are signed anew", async ({
  api,
  person,
  stack,
}) => {
  const copy = await stack.startCopy({
    JWT_SECRET: newSecret,
    JWT_SECRET_OLD: `${testSecrets.jwtOld}, ${testSecrets.jwt}`,
    TOKEN_VERSION: "2",
  });
  try {
    const after = api.clone(copy.url);
    const { trail, answer } = await follow(after, "/labs");
    expect(trail).toEqual([]);
    expect(answer.text).toContain(person.username);
    await after.post("/api/auth/refresh");
    const [header = ""] = (after.cookies.get("gh_access") ?? "").split(".");
    expect(JSON.parse(Buffer.from(header, "base64url").toString()).kid).toMatch(/^2\./);
    expect((await after.get("/api/auth/me")).body.username).toBe(person.username);
  } finally {
    await copy.stop();
  }
});

test("a new JWT_SECRET with no old one set costs one silent refresh, and pages still open", async ({
  api,
  person,
  stack,
}) => {
  const copy = await stack.startCopy({ JWT_SECRET: newSecret, TOKEN_VERSION: "2" });
  try {
    const after = api.clone(copy.url);
    expectProblem(await after.get("/api/auth/me"), { status: 401, code: "not_authenticated" });
    const { trail, answer } = await follow(after, "/account");
    expect(trail).toEqual(["307 /api/auth/resume?return_to=%2Faccount", "303 /account"]);
    expect(answer.text).toContain(person.username);
    expect((await after.get("/api/auth/me")).body.username).toBe(person.username);
    const back = after.clone(stack.url);
    expect((await follow(back, "/labs")).answer.text).toContain(person.username);
  } finally {
    await copy.stop();
  }
});

test("an access token of a retired key opens nothing, not even beside a new sign-in of somebody else", async ({
  api,
  person,
  stack,
}) => {
  const copy = await stack.startCopy({ JWT_SECRET: newSecret });
  try {
    const old = new ApiClient(copy.url);
    old.cookies.set("gh_access", api.cookies.get("gh_access") ?? "");
    const { trail, answer } = await follow(old, "/labs");
    expect(trail).toEqual(["307 /login?return_to=%2Flabs"]);
    expect(answer.text).not.toContain(person.username);
    const other = new ApiClient(copy.url);
    const somebody = await register(other);
    expect((await other.get("/api/auth/me")).body.username).toBe(somebody.username);
  } finally {
    await copy.stop();
  }
});
