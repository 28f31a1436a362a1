import { expect, test } from "../../support/fixtures";
import { countStatements } from "./support/counting-proxy";

test("a signed-in call asks the database one thing, by cookie and as a bearer, and nobody's asks it nothing", async ({
  api,
  person,
  stack,
}) => {
  const proxy = await countStatements(stack.databaseUrl);
  const copy = await stack.startCopy({ DATABASE_URL: proxy.url });
  try {
    const signedIn = api.clone(copy.url);
    const nobody = api.clone(copy.url);
    nobody.cookies.clear();
    const headers = { authorization: `Bearer ${api.cookies.get("gh_access")}` };
    const calls: Record<string, { statements: number; call(): Promise<{ status: number }> }> = {
      "by cookie": { statements: 1, call: () => signedIn.get("/api/auth/me") },
      "as a bearer": { statements: 1, call: () => nobody.get("/api/auth/me", { headers }) },
      "token health": { statements: 1, call: () => signedIn.get("/api/auth/token-health") },
      nobody: { statements: 0, call: () => nobody.get("/api/auth/me") },
      health: { statements: 0, call: () => nobody.get("/api/health") },
    };
    // The first calls open connections and prepare statements, and the first use of a token is noted once.
    for (const { call } of Object.values(calls)) await call();
    proxy.take();
    for (const [about, { statements, call }] of Object.entries(calls)) {
      for (let at = 0; at < 20; at += 1) await call();
      expect(proxy.take(), `${about}, of ${person.username}`).toBe(20 * statements);
    }
    expect((await signedIn.get("/api/auth/me")).body.username).toBe(person.username);
    expect(proxy.take(), "what is counted are real statements").toBe(1);
  } finally {
    await copy.stop();
    await proxy.close();
  }
});

test("after a refresh the first call notes that the new token was seen, and from then on it is one query again", async ({
  api,
  person,
  stack,
}) => {
  const proxy = await countStatements(stack.databaseUrl);
  const copy = await stack.startCopy({ DATABASE_URL: proxy.url });
  try {
    const signedIn = api.clone(copy.url);
    await signedIn.get("/api/auth/me");
    await signedIn.post("/api/auth/refresh");
    // A refresh renews the Patreon grant after its answer; its questions are over once another connection is quiet.
    await expect.poll(() => proxy.take()).toBe(0);
    const counts: number[] = [];
    for (let at = 0; at < 4; at += 1) {
      expect((await signedIn.get("/api/auth/me")).body.username).toBe(person.username);
      counts.push(proxy.take());
    }
    expect(counts).toEqual([2, 1, 1, 1]);
  } finally {
    await copy.stop();
    await proxy.close();
  }
});
