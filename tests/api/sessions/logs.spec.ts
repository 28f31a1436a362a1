import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { users } from "@/lib/db/schema";
import { sandboxDefaults } from "@/scripts/sandbox/options";
import { type Answer, ApiClient, type Call } from "../../support/client";
import { testSecrets } from "../../support/deps";
import { expect, test } from "../../support/fixtures";
import type { TestStack } from "../../support/stack";
import { expiredToken } from "../../support/tokens";
import { addPatron, follow, sandboxControl } from "../../support/visits";
import { withOwnStack } from "./support/own-stack";

/** A client that remembers every answer, and every value that its cookies ever had. */
class RememberingClient extends ApiClient {
  constructor(
    url: string,
    private readonly kept: { answers: Map<string, Answer>; secrets: Set<string> },
  ) {
    super(url);
  }

  override async call(method: string, path: string, call?: Call): Promise<Answer> {
    const answer = await super.call(method, path, call);
    const id = answer.headers.get("x-request-id");
    if (id && path.startsWith("/api/")) this.kept.answers.set(id, answer);
    for (const value of this.cookies.values()) this.kept.secrets.add(value);
    return answer;
  }
}

/** A bit of everything, right and wrong, with values that would be recognised anywhere. */
async function makeNoise(stack: TestStack, open: () => ApiClient, secrets: Set<string>): Promise<void> {
  const tag = randomBytes(6).toString("hex");
  const person = {
    username: `lamp${tag}`,
    email: `letter-${tag}@mail.example`,
    password: `brass lantern ${tag}`,
  };
  const wrong = `wrong guess ${tag}`;
  const next = `copper kettle ${tag}`;
  for (const value of [person.email, person.password, wrong, next]) secrets.add(value);
  const { username, email, password } = person;

  const api = open();
  await api.post("/api/auth/register", { json: person });
  await open().post("/api/auth/register", { json: person });
  await open().post("/api/auth/register", { json: { ...person, username: "x", email: `${email}@` } });
  await open().post("/api/auth/login", { json: { username: email, password: wrong } });
  await open().post("/api/auth/login", { form: { username: email, password: wrong } });
  await open().post("/api/auth/login", {
    raw: `{"username":"${email}","password":"${wrong}"`,
    headers: { "content-type": "application/json" },
  });
  await open().post("/api/auth/login", { json: { username: `${email}\0`, password, extra: wrong } });
  await open().get(`/api/auth/me?token=${api.cookies.get("gh_access")}&email=${email}`);
  await open().get(`/api/nothing/here?password=${encodeURIComponent(password)}`);
  await open().get("/api/auth/me", { headers: { authorization: `Bearer ${api.cookies.get("gh_refresh")}` } });
  await open().post("/api/auth/refresh", { json: { refresh_token: api.cookies.get("gh_refresh") } });

  const phone = open();
  await phone.post("/api/auth/login", { json: { username, password } });
  const thief = phone.clone();
  await phone.post("/api/auth/refresh");
  await phone.post("/api/auth/refresh");
  await open().post("/api/auth/refresh", {
    headers: { cookie: `gh_refresh=${thief.cookies.get("gh_refresh")}` },
  });
  await api.post("/api/auth/password", { json: { current_password: wrong, new_password: next } });
  await api.post("/api/auth/password", { json: { current_password: password, new_password: next } });
  await api.post("/api/auth/password", { form: { current_password: wrong, new_password: wrong } });
  await api.get("/api/auth/sessions");
  await api.get("/api/auth/token-health");
  await api.delete("/api/auth/sessions/nonsense");
  for (const page of ["/labs", "/account", `/labs?email=${email}`]) await follow(api, page);

  const lapsed = open();
  lapsed.cookies.set("gh_access", await expiredToken(stack, api));
  await follow(lapsed, "/labs");

  const patron = await addPatron(sandboxControl(stack.sandboxUrl), { email: `patron-${tag}@mail.example` });
  secrets.add(`patron-${tag}@mail.example`);
  const visitor = open();
  const begun = await visitor.get("/api/auth/patreon/login");
  const consent = await fetch(begun.headers.get("location") ?? "", {
    method: "POST",
    body: new URLSearchParams({ sandbox_user: patron.id, decision: "allow" }),
    redirect: "manual",
  });
  const callback = new URL(consent.headers.get("location") ?? "");
  for (const name of ["code", "state"]) secrets.add(callback.searchParams.get(name) ?? name);
  await visitor.get(callback.pathname + callback.search);
  await visitor.get(callback.pathname + callback.search);

  await stack.db.update(users).set({ isActive: false }).where(eq(users.username, username));
  await open().post("/api/auth/login", { json: { username, password: next } });
  await api.post("/api/auth/logout");
}

test("no line of the log holds a password, a token, a cookie, a secret or an e-mail address, and each request's line has the id of its answer", async () => {
  await withOwnStack(
    { LOG_LEVEL: "debug", PATREON_CLIENT_SECRET: sandboxDefaults.clientSecret },
    async (stack) => {
      const kept = { answers: new Map<string, Answer>(), secrets: new Set<string>() };
      await makeNoise(stack, () => new RememberingClient(stack.url, kept), kept.secrets);
      for (const secret of [
        testSecrets.jwt,
        testSecrets.encryption,
        testSecrets.cron,
        sandboxDefaults.clientSecret,
      ])
        kept.secrets.add(secret);
      kept.secrets.add(new URL(stack.databaseUrl).password);

      const requestLines = () =>
        stack.lines
          .filter((line) => line.startsWith("{"))
          .map((line) => JSON.parse(line))
          .filter((line) => line.event === "request");
      const idsOf = () => requestLines().map((line) => line.requestId);
      await expect.poll(() => [...kept.answers.keys()].filter((id) => !idsOf().includes(id))).toEqual([]);
      for (const line of requestLines()) {
        const answer = kept.answers.get(line.requestId);
        if (answer) expect(line.status, line.route).toBe(answer.status);
      }
      expect(kept.answers.size).toBeGreaterThan(25);
      expect(new Set(idsOf()).size).toBe(idsOf().length);
      for (const { status, text } of kept.answers.values()) expect(status, text).toBeLessThan(500);

      const everything = stack.lines.join("\n");
      for (const secret of kept.secrets) {
        if (secret === "") continue;
        for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64url")])
          expect(everything).not.toContain(form);
        // Of a token, each part by itself tells something, or all.
        for (const part of secret.split(".")) if (part.length >= 20) expect(everything).not.toContain(part);
      }
      expect(everything).not.toMatch(/[\w.-]+@[\w-]+\.\w+/);
      expect(everything).not.toMatch(/"stack":.*(?:insert into|select |update )/);
    },
  );
});
