import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { sendRaw } from "../support/raw-request";
import type { TestStack } from "../support/stack";
import { claimsOf } from "../support/tokens";

interface Line {
  requestId: string;
  route: string;
  method: string;
  status: number;
  ms: number;
  userId: number | null;
}

/** The lines of requests that the app has written so far. */
const linesOf = (stack: TestStack): Line[] =>
  stack.lines
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === "request");

/** The lines of one request: written after its answer, so they are waited for. */
async function linesWith(stack: TestStack, requestId: string | null): Promise<Line[]> {
  const own = () => linesOf(stack).filter((line) => line.requestId === requestId);
  await expect.poll(() => own().length, `a line of ${requestId}`).toBeGreaterThan(0);
  return own();
}

test("each request has one line: its id, route, method, status, duration, and who it was", async ({
  api,
  person,
  stack,
}) => {
  const begin = stack.lines.length;
  const userId = Number(claimsOf(api).sub);
  const nobody = new ApiClient(stack.url);
  const { username, password } = person;
  const calls = [
    { call: api.get("/api/auth/me"), route: "/api/auth/me", status: 200, userId },
    { call: nobody.get("/api/auth/me"), route: "/api/auth/me", status: 401, userId: null },
    {
      call: api.delete("/api/auth/sessions/4711?why=secret"),
      ...{ method: "DELETE", route: "/api/auth/sessions/{id}", status: 404, userId },
    },
    { call: api.get("/api/admin/members/17"), route: "/api/admin/members/{id}", status: 403, userId },
    {
      call: nobody.post("/api/admin/members/17", { json: {} }),
      ...{ method: "POST", route: "/api/admin/members/{id}", status: 405, userId: null },
    },
    {
      call: new ApiClient(stack.url).post("/api/auth/login", { json: { username, password } }),
      ...{ method: "POST", route: "/api/auth/login", status: 200, userId },
    },
    { call: nobody.get("/api/auth/login"), route: "/api/auth/login", status: 405, userId: null },
    { call: nobody.get("/api/made/up"), route: "other", status: 404, userId: null },
    { call: api.get("/labs?why=secret"), route: "/labs", status: 200, userId },
    { call: api.get("/labs/schedule"), route: "/labs/{area}", status: 200, userId },
    { call: nobody.get("/labs"), route: "/labs", status: 307, userId: null },
    { call: nobody.get("/login?return_to=%2Fsecret"), route: "/login", status: 200, userId: null },
    { call: nobody.get("/made-up"), route: "other", status: 404, userId: null },
  ];
  for (const { call, ...expected } of calls) {
    const answer = await call;
    const about = JSON.stringify(expected);
    expect(answer.status, about).toBe(expected.status);
    const lines = await linesWith(stack, answer.headers.get("x-request-id"));
    expect(lines, about).toHaveLength(1);
    expect(lines[0], about).toMatchObject({ method: "GET", ...expected });
    expect(lines[0]?.ms, about).toBeGreaterThan(0);
  }
  expect(stack.lines.slice(begin).join("\n")).not.toMatch(/secret|made-up|4711/);
});

test("what Next answers by itself has its line too, and files of the build have none", async ({ stack }) => {
  const health = () => linesOf(stack).filter(({ route }) => route === "/api/health");
  const before = health().length;
  await sendRaw(stack.url, { path: "/api/health?probe=1" });
  await expect.poll(() => health().length).toBe(before + 1);
  expect(health().at(-1)).toMatchObject({ status: 200, method: "GET", userId: null });

  const page = await new ApiClient(stack.url).get("/login");
  const [file = ""] = /\/_next\/static\/[\w./~-]+\.js/.exec(page.text) ?? [];
  const others = () => linesOf(stack).filter(({ route }) => route === "other").length;
  const othersBefore = others();
  expect((await sendRaw(stack.url, { path: file })).status).toBe(200);
  await sendRaw(stack.url, { path: "/after-the-file" });
  await expect.poll(others).toBe(othersBefore + 1);
});
