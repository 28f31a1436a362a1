import { badBodies } from "../support/bad-bodies";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { sendRaw } from "../support/raw-request";
import { countRows } from "../support/rows";

for (const path of ["/api/auth/register", "/api/auth/login", "/api/auth/refresh"]) {
  test(`${path} answers a body it cannot read with a problem, and writes nothing`, async ({ stack }) => {
    const before = await countRows(stack.db);
    for (const { about, sent, status, code } of badBodies)
      expectProblem(await sendRaw(stack.url, { method: "POST", path, ...sent }), { status, code }, about);
    expect(await countRows(stack.db)).toEqual(before);
  });
}

test("a body without a content type is refused where a body is needed", async ({ stack }) => {
  for (const path of ["/api/auth/register", "/api/auth/login"]) {
    const answer = await sendRaw(stack.url, { method: "POST", path, body: "{}" });
    expectProblem(answer, { status: 415, code: "unsupported_media_type" }, path);
  }
});

test("the content type counts without regard to case and parameters", async ({ stack }) => {
  const headers = { "content-type": "Application/JSON; charset=UTF-8" };
  const answer = await sendRaw(stack.url, {
    method: "POST",
    path: "/api/auth/login",
    headers,
    body: '{"username":"nobody.at.all","password":"whatever"}',
  });
  expectProblem(answer, { status: 401, detail: "Invalid credentials" });
});

test("the address of a problem is the path alone, without the query", async ({ api }) => {
  const answer = await api.post("/api/auth/login?return_to=/labs&secret=1", { json: {} });
  expect(answer.body.instance).toBe("/api/auth/login");
});
