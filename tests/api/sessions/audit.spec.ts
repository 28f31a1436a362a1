import { eq, sql } from "drizzle-orm";
import { auditEvents } from "@/lib/db/schema";
import { startChild } from "@/scripts/processes";
import { ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import type { TestStack } from "../../support/stack";
import { claimsOf } from "../../support/tokens";
import { addPatron, goThroughPatreon, sandboxControl } from "../../support/visits";
import { eventsAbout } from "./support/audit-trail";
import { guess, signInDevice, takeChair } from "./support/chairs";
import { withOwnStack } from "./support/own-stack";

/** Runs the admin command as an operator would. */
async function verify(stack: TestStack): Promise<{ code: number | null; verdict: Record<string, unknown> }> {
  const lines: string[] = [];
  const child = startChild({
    name: "audit verify",
    command: process.execPath,
    args: ["--import", "tsx", "scripts/admin.ts", "audit", "verify", "--json"],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...stack.env } as unknown as NodeJS.ProcessEnv,
    onLine: (line) => lines.push(line),
  });
  const { code } = await child.exited;
  await expect
    .poll(() => lines.some((line) => line.startsWith("{")), { message: lines.join("\n") })
    .toBe(true);
  return { code, verdict: JSON.parse(lines.find((line) => line.startsWith("{")) ?? "{}") };
}

test("whatever happens to an account is recorded with who did it, to whom and in which session, and the chain verifies", async () => {
  test.setTimeout(120_000);
  await withOwnStack({}, async (stack) => {
    const admin = await takeChair(stack, "global_admin");
    const { api, person, id } = await takeChair(stack);
    const { username, password } = person;
    const first = claimsOf(api).sid;
    await guess(new ApiClient(stack.url), username);
    await guess(new ApiClient(stack.url), "nobody.at.all");
    const phone = await signInDevice(stack.url, person);
    const second = claimsOf(phone).sid;
    const thief = phone.clone();
    await phone.post("/api/auth/refresh");
    await phone.post("/api/auth/refresh");
    await thief.post("/api/auth/refresh");
    const tablet = await signInDevice(stack.url, person);
    const third = claimsOf(tablet).sid;
    await tablet.post("/api/auth/logout");
    const next = "seven copper kettles";
    await api.post("/api/auth/password", { json: { current_password: password, new_password: next } });
    const patron = await addPatron(sandboxControl(stack.sandboxUrl));
    await goThroughPatreon(api, patron.id, { begin: "/api/auth/patreon/login?purpose=link" });
    expect((await api.delete("/api/auth/patreon")).status).toBe(200);
    const laptop = await signInDevice(stack.url, { username, password: next });
    const fourth = claimsOf(laptop).sid;
    await api.delete(`/api/auth/sessions/${fourth}`);
    await admin.api.delete("/api/admin/sessions", { json: { user_id: id } });
    await admin.api.post(`/api/admin/members/${id}/deactivate`);
    await admin.api.post(`/api/admin/members/${id}/reactivate`);

    const events = await eventsAbout(stack, id);
    expect(events.map((event) => [event.type, event.actorId, event.sessionId])).toEqual([
      ["registered", id, first],
      ["sign_in_failed", null, null],
      ["signed_in", id, second],
      ["token_refreshed", null, second],
      ["token_refreshed", null, second],
      ["refresh_token_reused", null, second],
      ["signed_in", id, third],
      ["signed_out", id, third],
      ["sessions_revoked", id, null],
      ["password_changed", id, first],
      ["patreon_linked", id, null],
      ["patreon_unlinked", id, null],
      ["signed_in", id, fourth],
      ["session_revoked", id, fourth],
      ["sessions_revoked", admin.id, null],
      ["sessions_revoked", admin.id, null],
      ["account_deactivated", admin.id, null],
      ["account_reactivated", admin.id, null],
    ]);
    const reasons = events
      .filter((event) => event.type === "sessions_revoked")
      .map((event) => JSON.parse(event.details).reason);
    expect(reasons).toEqual(["password_changed", "ended_by_admin", "account_deactivated"]);
    const unknown = await stack.db.select().from(auditEvents).where(eq(auditEvents.type, "sign_in_failed"));
    expect(unknown.map((event) => event.subjectId)).toEqual([id, null]);
    const text = JSON.stringify(await stack.db.select().from(auditEvents));
    for (const secret of [username, person.email, password, next, "nobody.at.all"])
      expect(text).not.toContain(secret);

    const crowd = Array.from({ length: 30 }, (_, at) =>
      at % 2 ? guess(new ApiClient(stack.url), username) : takeChair(stack),
    );
    await Promise.all(crowd);
    const rows = await stack.db.$count(auditEvents);
    expect(await verify(stack)).toEqual({ code: 0, verdict: { ok: true, rows } });
    await expectTamperingFound(stack, rows);
  });
});

/** Each kind of tampering is found and the row is named; afterwards the table is as it was. */
async function expectTamperingFound(stack: TestStack, rows: number): Promise<void> {
  const seq = Math.floor(rows / 2);
  const at = eq(auditEvents.seq, seq);
  const [row] = await stack.db.select().from(auditEvents).where(at);
  if (!row) throw new Error("There is no row in the middle");
  const broken = async (faultySeq: number) =>
    expect(await verify(stack)).toEqual({
      code: 1,
      verdict: { ok: false, seq: faultySeq, fault: expect.any(String) },
    });
  await stack.db.update(auditEvents).set({ actorId: 4242 }).where(at);
  await broken(seq);
  await stack.db.delete(auditEvents).where(at);
  await broken(seq + 1);
  await stack.db.insert(auditEvents).values(row);
  const last = await stack.db.delete(auditEvents).where(eq(auditEvents.seq, rows)).returning();
  await broken(rows);
  await stack.db.insert(auditEvents).values(last);
  await stack.db.execute(sql`insert into audit_events
    select ${rows + 1}, at, type, actor_id, subject_id, session_id, details, previous_hash, hash
    from audit_events where seq = ${rows}`);
  await broken(rows + 1);
}
