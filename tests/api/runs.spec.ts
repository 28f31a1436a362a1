import { eq } from "drizzle-orm";
import { RunReport, RunView } from "@/lib/contracts/runs";
import { auditEvents, users } from "@/lib/db/schema";
import { expect, test } from "../support/fixtures";
import { enrolCrowd, loseCrowd } from "../support/mass-loss";
import { expectProblem } from "../support/problems";
import { takeChair } from "./sessions/support/chairs";
import { withOwnStack } from "./sessions/support/own-stack";

const path = "/api/admin/runs";

test("what is no run is 404, whatever stands in its place, and a page that is none is refused", async ({
  stack,
}) => {
  const { api } = await takeChair(stack, "global_admin");
  for (const none of ["1", "..%2f", "'%20or%201=1", "0f8fad5b-d9cb-469f-a165-70867728950e%00"])
    expectProblem(await api.get(`${path}/${none}/report`), { status: 404 }, none);
  expect((await api.get(`${path}?page=0`)).body.code).toBe("invalid_request");
  expect((await api.get(`${path}?page=99999`)).body).toMatchObject({ runs: [], page: 99_999 });
});

test("a run begun by an admin is followed from another copy of the app, held, read, and applied once", async () => {
  test.slow();
  await withOwnStack({}, async (stack) => {
    const copy = await stack.startCopy();
    const { api, id, person } = await takeChair(stack, "global_admin");
    const elsewhere = api.clone(copy.url);
    const sandbox = await enrolCrowd(stack, 12);
    const start = async (dryRun: boolean) => {
      const answer = await api.post(path, { json: { dryRun } });
      expect(answer.status, answer.text).toBe(202);
      return `${path}/${answer.body.id}`;
    };
    /** What the stream told, to its end. */
    const follow = async (run: string) => {
      const { text, headers } = await elsewhere.get(`${run}/events`, { headers: { "last-event-id": "77" } });
      expect(headers.get("content-type")).toContain("text/event-stream");
      expect(text).toMatch(/event: end\ndata: \{\}\n\n$/);
      const told = [...text.matchAll(/^event: progress\ndata: (.*)$/gm)];
      return told.map(([, data = ""]) => JSON.parse(data));
    };
    const paid = () => stack.db.$count(users, eq(users.membershipPaid, true));

    await sandbox.call("PUT", "settings", { latencyMs: 2000 });
    const plan = await start(true);
    expectProblem(await elsewhere.post(path, { json: { dryRun: false } }), {
      ...{ status: 409, code: "run_under_way" },
      detail: `Run ${plan.slice(path.length + 1)} is under way`,
    });
    const told = await follow(plan);
    await sandbox.call("PUT", "settings", { latencyMs: 0 });
    expect(told[0]).toMatchObject({ status: "running", isUnderWay: true, gained: 0 });
    expect(told.at(-1)).toMatchObject({ status: "done", isUnderWay: false, gained: 12, lost: 0 });
    expect(await paid()).toBe(0);
    expect((await follow(await start(false))).at(-1)).toMatchObject({ status: "done", gained: 12 });
    expect(await paid()).toBe(12);

    await loseCrowd(sandbox, 12);
    const held = await start(false);
    expect((await follow(held)).at(-1)).toMatchObject({ status: "held", lost: 12 });
    expect(await paid()).toBe(12);
    const view = RunView.parse((await api.get(held)).body);
    expect(view).toMatchObject({
      ...{ decision: "open", trigger: "admin", status: "held" },
      requestedBy: { id, name: person.username },
    });
    const lost = (await api.get(`${held}/changes?effect=lost`)).body;
    expect(lost).toMatchObject({ counts: { lost: 12, gained: 0 }, page: 1, pages: 1 });
    expect(lost.changes[0]).toMatchObject({ effect: "lost", from: "active", to: "lapsed", reason: "ended" });
    expect((await api.get(`${held}/changes?effect=gained`)).body.changes).toEqual([]);
    const { text, headers } = await api.get(`${held}/report`);
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename="run-.*\.json"$/);
    const report = RunReport.parse(JSON.parse(text));
    expect(report).toMatchObject({ outcome: "held", run: { id: view.id }, unchecked: [] });
    expect(report.changes).toEqual(lost.changes);

    const decisions = await Promise.all([api.post(`${held}/apply`), elsewhere.post(`${held}/apply`)]);
    expect(decisions.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(decisions.find(({ status }) => status === 200)?.body).toMatchObject({ written: 12 });
    expect(await paid()).toBe(0);
    expectProblem(await api.post(`${held}/drop`), { status: 409, code: "run_not_held" });
    const own = await stack.db.select().from(auditEvents).where(eq(auditEvents.actorId, id));
    const deeds = own.map(({ type }) => type).filter((type) => type.startsWith("run_"));
    expect(deeds).toEqual(["run_started", "run_started", "run_started", "run_applied"]);
    expect((await api.get(path)).body).toMatchObject({
      total: 3,
      runs: [{ id: view.id, status: "done" }, {}, {}],
    });
  });
});

test("a report as CSV holds no name that a table program would obey", async () => {
  await withOwnStack({}, async (stack) => {
    await enrolCrowd(stack, 1);
    await stack.db.update(users).set({ username: '=HYPERLINK("http://evil.example"),"x"' });
    const { api } = await takeChair(stack, "super_admin");
    const { body } = await api.post(path, { json: { dryRun: true, mode: "sweep" } });
    await api.get(`${path}/${body.id}/events`);
    const { text } = await api.get(`${path}/${body.id}/report?format=csv`);
    const [heading, line = ""] = text.split("\r\n");
    expect(heading).toBe("effect,user_id,patreon_id,name,from,to,reason,why,until");
    expect(line).toMatch(/^gained,\d+,200000000,"'=HYPERLINK\(""http/);
  });
});
