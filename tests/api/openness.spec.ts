import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { sendRaw } from "../support/raw-request";

test("an address under /api that there is not is a 404 in the API's own form, by every method", async ({
  api,
}) => {
  for (const path of [
    "/api/nothing",
    "/api/auth",
    "/api/auth/nothing",
    "/api/auth/login/more",
    "/api/AUTH/me",
  ])
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
      const answer = await api.call(method, path);
      expectProblem(answer, { status: 404, code: "not_found" }, `${method} ${path}`);
      expect(answer.body.instance).toBe(path);
    }
});

const routes: Record<string, string[]> = {
  "/api/health": ["GET"],
  "/api/ready": ["GET"],
  "/api/auth/register": ["POST"],
  "/api/auth/login": ["POST"],
  "/api/auth/me": ["GET"],
  "/api/auth/logout": ["POST"],
  "/api/auth/refresh": ["POST"],
  "/api/auth/resume": ["GET"],
  "/api/auth/patreon": ["DELETE"],
  "/api/auth/patreon/login": ["GET"],
  "/api/auth/patreon/callback": ["GET"],
  "/api/auth/patreon/disconnect": ["POST"],
  "/api/patreon/webhook": ["POST"],
  "/api/cron/verify-members": ["GET"],
  "/api/cron/heartbeat": ["GET"],
  "/api/cron/maintain": ["GET"],
};

test("a method that an address does not take is 405, and says nothing of who asks", async ({
  api,
  person,
  stack,
}) => {
  const cookie = [...api.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  for (const [path, takes] of Object.entries(routes))
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((one) => !takes.includes(one))) {
      const answer = await sendRaw(stack.url, { method, path, headers: { cookie } });
      expect(answer.status, `${method} ${path}`).toBe(405);
      expect(answer.text).not.toContain(person.username);
    }
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
});

test("HEAD answers as GET does, without a body, and changes nothing", async ({ api, person, stack }) => {
  const cookie = [...api.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const head = await sendRaw(stack.url, { method: "HEAD", path: "/api/auth/me", headers: { cookie } });
  expect([head.status, head.text]).toEqual([200, ""]);
  await sendRaw(stack.url, { method: "HEAD", path: "/api/auth/logout", headers: { cookie } });
  expect((await api.get("/api/auth/me")).body.username).toBe(person.username);
});

test("no other site may read an answer: there is no CORS header for it", async ({ api, person }) => {
  const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  for (const method of ["GET", "OPTIONS"]) {
    const answer = await api.call(method, "/api/auth/me", { headers });
    for (const name of ["access-control-allow-origin", "access-control-allow-credentials"])
      expect(answer.headers.get(name), person.username).toBeNull();
  }
});

test("an address that is no sound percent-encoding is missing, in the API's own form and as a page", async ({
  api,
  person,
  stack,
}) => {
  const cookie = [...api.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const { title, detail, type } = (await api.get("/api/nothing")).body;
  for (const part of ["%FF", "%E0%A4%A", "%C0%AF", "a%80"]) {
    for (const path of [
      `/api/${part}`,
      `/api/labs/${part}`,
      `/api/admin/members/${part}`,
      `/api/auth/me${part}`,
    ])
      expectProblem(await sendRaw(stack.url, { path }), { status: 404, code: "not_found" }, path);
    const posted = await sendRaw(stack.url, { method: "POST", path: `/api/auth/sessions/${part}/end` });
    expectProblem(posted, { status: 404, code: "not_found" }, part);
    expect(posted.body).toMatchObject({ title, detail, type, instance: `/api/auth/sessions/${part}/end` });
    for (const path of [`/labs/${part}`, `/docs/${part}`, `/${part}`]) {
      const page = await sendRaw(stack.url, { path, headers: { cookie } });
      expect([page.status, page.headers.get("content-type")], path).toEqual([
        404,
        "text/html; charset=utf-8",
      ]);
      expect(page.text, path).not.toContain(person.email);
    }
  }
  // What is sound is let through, to be judged by its route.
  const sound = await sendRaw(stack.url, { path: "/api/labs/%66ocus-room", headers: { cookie } });
  expect(sound.status).toBe((await api.get("/api/labs/focus-room")).status);
});
