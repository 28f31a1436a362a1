import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { AuditLine } from "@/lib/contracts/audit";
import { auditEvents, users } from "@/lib/db/schema";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { hashLink } from "./chain";
import type { AuditEvent } from "./events";
import { auditAsLines } from "./export";
import { listAudit } from "./list";
import { recordAudit } from "./record";

const day = (date: string) => new Date(`${date}T12:00:00.000Z`);

describe("the audit", () => {
  const database = useDatabase();
  const people = { ann: 0, ben: 0, gone: 0 };

  const record = (event: AuditEvent, at: Date) => database.db.transaction((tx) => recordAudit(tx, event, at));
  const seqs = async (query: Parameters<typeof listAudit>[1]) =>
    (await listAudit(database.db, query)).events.map(({ seq }) => seq);

  beforeAll(async () => {
    const { db } = database;
    const ann = await insertPerson(db, {
      username: "Ann",
      usernameKey: "ann",
      email: "Ann@example.com",
      emailKey: "ann@example.com",
    });
    const ben = await insertPerson(db, { username: "Ben", usernameKey: "ben" });
    const gone = await insertPerson(db);
    Object.assign(people, { ann: ann.id, ben: ben.id, gone: gone.id });
    const own = (type: AuditEvent["type"], id: number) => ({ type, actorId: id, subjectId: id });
    await record(own("registered", ann.id), day("2026-05-01"));
    await record(own("registered", gone.id), day("2026-05-02"));
    await record({ type: "role_changed", actorId: ann.id, subjectId: ben.id }, day("2026-05-03"));
    await record({ type: "role_changed", actorId: ann.id, subjectId: gone.id }, day("2026-05-04"));
    await record(
      { type: "run_started", actorId: null, subjectId: null, details: { dryRun: true } },
      day("2026-05-05"),
    );
    await db.delete(users).where(eq(users.id, gone.id));
  });

  it("is read newest first, with the names of today, and who is gone by number", async () => {
    const { events, next } = await listAudit(database.db, {});
    expect(next).toBeNull();
    expect(events).toMatchObject([
      { seq: 5, type: "run_started", actor: null, subject: null, details: { dryRun: true } },
      { seq: 4, actor: { id: people.ann }, subject: { id: people.gone, name: null } },
      { seq: 3, subject: { id: people.ben, name: expect.any(String) } },
      { seq: 2, actor: { id: people.gone, name: null } },
      { seq: 1, at: "2026-05-01T12:00:00.000Z" },
    ]);
  });

  it("is filtered by kind, by whoever did it or whom it is about, and by days that are meant whole", async () => {
    expect(await seqs({ type: "role_changed" })).toEqual([4, 3]);
    expect(await seqs({ type: "nothing_of_this_kind" })).toEqual([]);
    for (const person of [String(people.ann), "ANN", "Ann@Example.com"])
      expect(await seqs({ person }), person).toEqual([4, 3, 1]);
    expect(await seqs({ person: "ann", type: "registered" })).toEqual([1]);
    expect(await seqs({ person: String(people.gone) })).toEqual([4, 2]);
    expect(await seqs({ person: "nobody" })).toEqual([]);
    expect(await seqs({ from: "2026-05-02", to: "2026-05-03" })).toEqual([3, 2]);
    expect(await seqs({ from: "2026-05-02T12:00:00.000Z", to: "2026-05-04T12:00:00.000Z" })).toEqual([3, 2]);
    expect(await seqs({ before: 3 })).toEqual([2, 1]);
    expect(await seqs({ person: "ann", before: 4 })).toEqual([3, 1]);
  });

  it("is paged without a gap", async () => {
    for (let at = 0; at < 60; at += 1)
      await record({ type: "signed_in", actorId: people.ben, subjectId: people.ben }, day("2026-05-06"));
    const seen: number[] = [];
    for (let before: number | undefined; ; ) {
      const page = await listAudit(database.db, { type: "signed_in", ...(before && { before }) });
      seen.push(...page.events.map(({ seq }) => seq));
      if (page.next === null) break;
      before = page.next;
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, at) => 65 - at));
  });

  it("is taken out as it was hashed, and that is recorded", async () => {
    const deps = { db: database.db, now: () => day("2026-05-07") };
    const text: string[] = [];
    for await (const piece of await auditAsLines(deps, people.ann, {})) text.push(piece);
    const lines = text.join("").trimEnd().split("\n");
    let previous: Uint8Array = new Uint8Array(32);
    for (const line of lines) {
      const { at, hash, ...link } = AuditLine.parse(JSON.parse(line));
      previous = hashLink(previous, { ...link, at: new Date(at) });
      expect(hash).toBe(Buffer.from(previous).toString("hex"));
    }
    expect(lines).toHaveLength(66);
    const some: string[] = [];
    for await (const piece of await auditAsLines(deps, people.ann, { person: "ben", type: "role_changed" }))
      some.push(piece);
    expect(JSON.parse(some.join(""))).toMatchObject({ seq: 3 });
    const [own] = await database.db.select().from(auditEvents).where(eq(auditEvents.seq, 67));
    expect(own).toMatchObject({ type: "audit_exported", actorId: people.ann });
    expect(JSON.parse(own?.details ?? "")).toMatchObject({
      people: String(people.ben),
      type: "role_changed",
    });
    expect(own?.details).not.toContain("ben");
  });
});
