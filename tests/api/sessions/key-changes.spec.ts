import { eq, sql } from "drizzle-orm";
import { decodeProtectedHeader } from "jose";
import { KeyUseView } from "@/lib/contracts/admin";
import { roles } from "@/lib/contracts/roles";
import { alerts, auditEvents, sessions, signingKeys } from "@/lib/db/schema";
import { ApiClient } from "../../support/client";
import { testSecrets } from "../../support/deps";
import { expect, test } from "../../support/fixtures";
import { expectProblem } from "../../support/problems";
import type { TestStack } from "../../support/stack";
import { claimsOf } from "../../support/tokens";
import { catchAlerts } from "./support/alert-catcher";
import { takeChair } from "./support/chairs";
import { withOwnStack } from "./support/own-stack";

const path = "/api/admin/keys";
const newSecret = "n5B8vC1xZ4mA7sD0fG3hJ6kL9qW2eR5t";
const kidOf = (api: ApiClient) => decodeProtectedHeader(api.cookies.get("gh_access") ?? "").kid ?? "";
const errorsOf = (stack: TestStack) => stack.lines.filter((line) => line.includes('"level":"error"'));
const rotated = { JWT_SECRET: newSecret, TOKEN_VERSION: "2" };
const rotatedWell = { ...rotated, JWT_SECRET_OLD: testSecrets.jwt };

test("a key changed without the old one is logged at error, alerted once and shown to admins until it is held", async () => {
  test.setTimeout(120_000);
  const hook = await catchAlerts();
  try {
    await withOwnStack({ ALERT_WEBHOOK_URL: hook.url }, async (stack) => {
      const admin = await takeChair(stack, "global_admin");
      const oldKid = kidOf(admin.api);
      expect([errorsOf(stack), hook.received]).toEqual([[], []]);
      expect((await admin.api.get(path)).body.alerts).toEqual([]);

      const changed = await stack.startCopy(rotated);
      await expect.poll(() => hook.received.length, { timeout: 20_000 }).toBe(1);
      const [raised] = await stack.db.select().from(alerts);
      expect(raised).toMatchObject({ key: "signing_key_missing", count: 1, resolvedAt: null });
      expect(hook.received).toEqual([{ text: raised?.text, content: raised?.text }]);
      expect(raised?.text).toContain(oldKid);
      expect(raised?.text).toContain("JWT_SECRET_OLD");
      for (const secret of [newSecret, testSecrets.jwt]) expect(raised?.text).not.toContain(secret);
      await expect.poll(() => errorsOf(stack).join()).toContain("signing_key_missing");
      const atNew = admin.api.clone(changed.url);
      await atNew.post("/api/auth/refresh");
      expect((await atNew.get(path)).body.alerts).toEqual([
        {
          key: "signing_key_missing",
          text: raised?.text,
          count: 1,
          since: raised?.firstRaisedAt.toISOString(),
        },
      ]);

      await changed.stop();
      await stack.restart();
      await expect
        .poll(async () => (await stack.db.select().from(alerts))[0]?.count, { timeout: 20_000 })
        .toBe(2);
      expect(hook.received, "the same cause is told once").toHaveLength(1);

      await stack.startCopy(rotatedWell);
      await expect
        .poll(async () => (await stack.db.select().from(alerts))[0]?.resolvedAt, { timeout: 20_000 })
        .not.toBeNull();
      expect((await admin.api.get(path)).body.alerts).toEqual([]);
      const changes = await stack.db
        .select()
        .from(auditEvents)
        .where(eq(auditEvents.type, "signing_key_changed"))
        .orderBy(auditEvents.seq);
      expect(changes.map((row) => JSON.parse(row.details).oldKeyHeld)).toEqual([false, false, true]);
      const over = { text: expect.stringMatching(/^Resolved: The signing key changed/) };
      await expect.poll(() => hook.received.slice(1)).toEqual([expect.objectContaining(over)]);
    });
  } finally {
    await hook.close();
  }
});

test("signing_keys names each key that has signed, by fingerprint, and never holds the secret", async ({
  api,
  person,
  stack,
}) => {
  const copy = await stack.startCopy(rotatedWell);
  try {
    const moved = api.clone(copy.url);
    await moved.post("/api/auth/refresh");
    await expect
      .poll(async () => (await stack.db.select().from(signingKeys)).map((row) => row.kid), {
        timeout: 20_000,
      })
      .toEqual(expect.arrayContaining([kidOf(api), kidOf(moved)]));
    const rows = await stack.db.select().from(signingKeys);
    for (const row of rows) expect(row.kid, person.username).toMatch(new RegExp(`\\.${row.fingerprint}$`));
    const text = JSON.stringify(rows);
    for (const secret of [testSecrets.jwt, newSecret])
      for (const part of [secret, secret.slice(0, 8), Buffer.from(secret).toString("base64url")])
        expect(text).not.toContain(part);
  } finally {
    await copy.stop();
  }
});

test("admins see live sessions by key and the moment from which each old key may go", async ({ stack }) => {
  const copy = await stack.startCopy(rotatedWell);
  try {
    const admin = await takeChair(stack, "global_admin");
    const live = async (at: string): Promise<KeyUseView[]> => {
      const { status, body, headers } = await admin.api.clone(at).get(path);
      expect([status, headers.get("cache-control")]).toEqual([200, "private, no-store"]);
      for (const view of body.keys) KeyUseView.strict().parse(view);
      return body.keys;
    };
    const oldKid = kidOf(admin.api);
    const countOf = (keys: KeyUseView[], kid: string) =>
      keys.find((key) => key.kid === kid)?.liveSessions ?? 0;
    const member = await takeChair(stack);
    const before = await live(stack.url);
    const moved = member.api.clone(copy.url);
    await moved.post("/api/auth/refresh");
    const newKid = kidOf(moved);
    const after = await live(copy.url);
    expect(countOf(after, newKid) - countOf(before, newKid)).toBe(1);
    expect(countOf(before, oldKid) - countOf(after, oldKid)).toBe(1);
    expect(after.map((key) => [key.kid, key.current])).toEqual(
      expect.arrayContaining([
        [oldKid, false],
        [newKid, true],
      ]),
    );
    for (const key of after) {
      const lifeMinutes = (Date.parse(key.retireFrom) - Date.parse(key.lastSignedAt)) / 60_000;
      expect(lifeMinutes, "an access token's life and the tolerated skew").toBe(16);
    }
    const [{ newest } = { newest: "" }] = await stack.db.execute<{ newest: string }>(
      sql`select max(rotated_at) as newest from sessions where kid = ${newKid} and revoked_at is null`,
    );
    const shown = after.find((key) => key.kid === newKid)?.lastSignedAt ?? "";
    expect(Date.parse(shown)).toBe(new Date(newest).getTime());
    await moved.post("/api/auth/logout");
    await stack.db
      .update(sessions)
      .set({ idleExpiresAt: sql`now() - interval '1 second'` })
      .where(eq(sessions.kid, newKid));
    expect(countOf(await live(copy.url), newKid), "ended and idle ones hold no key").toBe(0);
    expect(claimsOf(admin.api).sid).toBeTruthy();
  } finally {
    await copy.stop();
  }
});

test("from every chair: only global and super admins see the keys", async ({ stack }) => {
  expectProblem(await new ApiClient(stack.url).get(path), { status: 401, code: "not_authenticated" });
  for (const role of roles) {
    const { api } = await takeChair(stack, role);
    const answer = await api.get(path);
    if (role === "global_admin" || role === "super_admin") expect(answer.status, role).toBe(200);
    else expectProblem(answer, { status: 403, code: "forbidden" }, role);
  }
});
