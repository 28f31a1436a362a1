import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { describe, expect, it, onTestFinished } from "vitest";
import { profiles, users, verificationRuns } from "@/lib/db/schema";
import { verifyDepsOf } from "@/lib/membership/run-context";
import { verifyMembers } from "@/lib/membership/verify";
import { scriptEnvironment, startScript } from "@/tests/support/command";
import { createTestDeps } from "@/tests/support/deps";
import { clearDatabase } from "@/tests/support/patreon-world";
import { insertPerson } from "@/tests/support/people";
import { crowdId } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";
import { personIds } from "./sandbox/people";
import { openSandbox } from "./sandbox/test-support";

const { ada, bo, dan, eve, ida, lou } = personIds;
const names: Record<string, string> = {
  [ada]: "Ada Paying",
  [bo]: "Bo Declined",
  [eve]: "Eve Trial",
  [lou]: "Lou Nobody",
};

describe("npm run verify-members", { timeout: 60_000 }, () => {
  const database = useDatabase();

  /** An empty database with these people in it, a Patreon on the real clock, and the script between them. */
  async function open(...patreonIds: string[]) {
    await clearDatabase(database.db);
    const sandbox = await openSandbox({ now: () => new Date() });
    await sandbox.control("PUT", "/settings", { tokenLimit: null, clientLimit: null, edgeLimit: null });
    for (const patreonId of patreonIds) {
      const { id } = await insertPerson(database.db, { patreonId, patreonConnected: true });
      await database.db
        .update(profiles)
        .set({ name: names[patreonId] ?? patreonId })
        .where(eq(profiles.userId, id));
    }
    const env = scriptEnvironment(database.url, sandbox.url);
    const deps = await createTestDeps({ db: database.db, now: () => new Date(), patreonUrl: sandbox.url });
    const settings = { ...env, MAX_LOSS_PERCENT: 20 };
    const start = (args: string[], change: Record<string, string> = {}) =>
      startScript("scripts/verify-members.ts", args, { ...env, ...change });
    return {
      ...sandbox,
      start,
      /** What an earlier run did, without the weight of another process. */
      check: () =>
        verifyMembers(verifyDepsOf(deps, settings), {
          ...{ trigger: "cron", mode: "auto", dryRun: false, force: false, limitSeconds: null },
        }),
      run: (...args: string[]) => start(args).ended,
      change: (personId: string, change: object) => sandbox.control("PUT", `/people/${personId}`, change),
    };
  }
  const paid = async () => {
    const rows = await database.db.select().from(users).where(eq(users.membershipPaid, true));
    return rows.map((row) => row.patreonId).sort();
  };
  const idOf = async (patreonId: string) => {
    const [row] = await database.db.select().from(users).where(eq(users.patreonId, patreonId));
    return row?.id;
  };
  const jsonLines = (text: string) =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));

  it("tells a dry run as a table, who loses first, in columns; and the same as data; and changes nobody", async () => {
    const world = await open(ada, bo, eve, lou);
    await world.check();
    await world.change(ada, { kind: "former" });
    await world.change(lou, { kind: "paying", tierId: "801" });
    await world.change(eve, { kind: "paying", tierId: "801" });
    const before = await paid();
    const dry = await world.run("--dry-run");
    expect(dry).toMatchObject({ code: 0, stderr: expect.stringContaining("Sweeping the campaign, dry run") });
    const lines = dry.stdout.split("\n");
    const headings = lines.filter((line) => line.startsWith("Would"));
    expect(headings).toEqual([
      "Would lose access (1)",
      "Would gain access (1)",
      "Would change, access as before (1)",
    ]);
    const [heading = "", row = ""] = lines.slice(lines.indexOf("Would lose access (1)") + 1);
    expect(row).toMatch(
      new RegExp(`^  Ada Paying #${await idOf(ada)} +${ada} +active → lapsed +Your membership`),
    );
    for (const [name, text] of [
      ["Patreon id", ada],
      ["From → to", "active"],
      ["Why", "Your membership"],
    ] as const)
      expect(row.indexOf(text), name).toBe(heading.indexOf(name));
    expect(lines.at(-2)).toContain(
      "(dry run: nobody was changed): 13 members seen, 1 gained, 1 lost, 1 changed",
    );

    const data = jsonLines((await world.run("--dry-run", "--json")).stdout);
    expect(data.find((event) => event.effect === "lost")).toMatchObject({
      event: "change",
      name: "Ada Paying",
      patreonId: ada,
      from: "active",
      to: "lapsed",
      reason: "ended",
      until: null,
    });
    expect(data.at(-1)).toMatchObject({ event: "finished", outcome: "done", counts: { lost: 1, gained: 1 } });
    expect(await paid()).toEqual(before);
    expect((await world.run()).stdout).toContain("Lost access (1)");
    expect(await paid()).toEqual([bo, eve, lou].sort());
  });

  it("cuts a long list and says so; --all and --json tell it whole", async () => {
    const members = 53;
    const world = await open(...Array.from({ length: members }, (_, number) => crowdId(number)));
    await world.control("PUT", "/crowd", { size: members, kinds: { paying: 1 } });
    const rows = (text: string) => text.split("\n").filter((line) => line.includes("new → active")).length;
    const cut = await world.run("--dry-run");
    expect(rows(cut.stdout)).toBe(50);
    expect(cut.stdout).toContain("… and 3 more: --all shows everybody");
    const whole = await world.run("--dry-run", "--all");
    expect(rows(whole.stdout)).toBe(members);
    expect(whole.stdout).not.toContain("more");
    const data = jsonLines((await world.run("--dry-run", "--json")).stdout);
    expect(data.filter(({ event }) => event === "change")).toHaveLength(members);
  });

  it("shows what another grace would do, says twice that it is a what-if, and changes nobody", async () => {
    const world = await open(ada, bo, eve);
    await world.check();
    const whatIf = await world.run("--grace-days", "1");
    const said = /^WHAT IF: 1 day of grace instead of 7\. Nobody is changed/;
    const lines = whatIf.stdout.trim().split("\n");
    expect(lines[0]).toMatch(said);
    expect(lines.at(-1)).toMatch(said);
    expect(whatIf.stdout).toContain("Would lose access (1)");
    expect(whatIf.stdout).toMatch(/Bo Declined #\d+ .* grace → lapsed/);
    const longer = await world.run("--grace-days", "9");
    const until = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    expect(longer.stdout).toMatch(new RegExp(`grace → grace +${until}  Patreon could not charge`));
    expect(whatIf.code).toBe(0);
    const trials = await world.run("--trials-count", "false", "--json");
    const data = jsonLines(trials.stdout);
    expect(data.every((event) => event.whatIf.trialsCountAsPaid === false)).toBe(true);
    expect(data.filter(({ event }) => event === "change")).toMatchObject([
      { effect: "lost", name: "Eve Trial", reason: "trial_not_counted" },
    ]);
    expect(await paid()).toEqual([ada, bo, eve].sort());
    expect(
      await database.db.select().from(verificationRuns).where(eq(verificationRuns.dryRun, false)),
    ).toHaveLength(1);
    expect((await world.run("--grace-days", "1", "--force")).code).toBe(2);
  });

  it("writes the run's report as text and as data, with who could not be checked and why", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-report-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const world = await open(ada, dan);
    await database.db.update(profiles).set({ name: "Dan | <b>*\u001b[31m" });
    const [text, data] = [path.join(folder, "run.md"), path.join(folder, "run.json")];
    expect((await world.run("--mode", "individual", "--report", text)).code).toBe(1);
    const markdown = await readFile(text, "utf8");
    expect(markdown).toContain("- Ended: incomplete\n- 2 could not be checked and stay as they are\n");
    expect(markdown).toMatch(/- Time: \S+Z to \S+Z, \d+\.\d s\n- Patreon: 0 calls, 0 pages\n/);
    expect(markdown).toContain("## Could not be checked (2)");
    expect(markdown).toContain(
      `| Dan \\| \\<b\\>\\*\ufffd\\[31m #${await idOf(dan)} | ${dan} | Patreon is not connected by a sign-in here |`,
    );

    expect((await world.run("--report", data)).code).toBe(0);
    const document = JSON.parse(await readFile(data, "utf8"));
    const [row] = await database.db.select().from(verificationRuns).where(eq(verificationRuns.mode, "sweep"));
    expect(document).toMatchObject({
      outcome: "done",
      message: null,
      whatIf: null,
      run: {
        id: row?.id,
        mode: "sweep",
        status: "done",
        pages: 1,
        apiCalls: 1,
        counts: { seen: 12, gained: 1 },
      },
      changes: [
        { effect: "gained", patreonId: ada, to: "active" },
        { effect: "changed", patreonId: dan, to: "none" },
      ],
      unchecked: [],
    });
    expect((await world.run("--report", path.join(folder, "no", "such", "folder.md"))).code).toBe(2);
  });

  it("tells who could not be checked by reason, and obeys no name that moves the cursor", async () => {
    const world = await open(ada, ida);
    await database.db.update(profiles).set({ name: "\u001b[2J\u202eevil\n日本" });
    const alone = await world.run("--mode", "individual");
    const ids = (await Promise.all([ada, ida].map(idOf))).sort((a, b) => (a ?? 0) - (b ?? 0));
    expect(alone.stdout).toContain(
      `Could not be checked and stay as they are (2)\n  Patreon is not connected by a sign-in here (2)\n    #${ids[0]} #${ids[1]}\n`,
    );
    const { stdout } = await world.run("--dry-run");
    expect(stdout).toContain(`\ufffd[2J\ufffdevil\ufffd日本 #${ids[0]}`);
    const at = (text: string) => [...(stdout.split("\n").find((line) => line.includes(text)) ?? "")].join("");
    // Each of the two characters is two columns wide.
    expect(at(ada).indexOf(ada)).toBe(at("Patreon id").indexOf("Patreon id") - 2);
  });

  it.each([
    { signal: "SIGINT", code: 130 },
    { signal: "SIGTERM", code: 143 },
  ] as const)(
    "$signal stops after the page that is being read, and the next run goes on there",
    async ({ signal, code }) => {
      const world = await open(ada);
      await world.control("PUT", "/settings", { pageSizeMax: 5 });
      await world.control("POST", "/faults", {
        kind: "slow",
        delayMs: 2000,
        match: { path: "/members" },
        skip: 1,
      });
      const script = world.start([]);
      await expect.poll(script.stderr, { timeout: 20_000 }).toContain("Page 1: 5 of 12 members");
      script.kill(signal);
      const ended = await script.ended;
      expect(ended).toMatchObject({ code, stderr: expect.stringContaining("Stopping after") });
      expect(ended.stdout).toContain("Stopped after page 2; the next run goes on there");
      expect(await paid()).toEqual([]);
      const next = await world.run();
      expect(next).toMatchObject({ code: 0, stderr: expect.stringContaining("going on after page 2") });
      expect(await paid()).toEqual([ada]);
    },
  );

  it("asked to stop once more, it stops at once and leaves nothing in the way of the next run", async () => {
    const world = await open(ada);
    await world.control("PUT", "/settings", { pageSizeMax: 5 });
    await world.control("POST", "/faults", { kind: "stall", match: { path: "/members" }, skip: 1 });
    const script = world.start([]);
    await expect.poll(script.stderr, { timeout: 20_000 }).toContain("Page 1");
    const asking = setInterval(() => script.kill("SIGINT"), 300);
    expect(await script.ended).toMatchObject({ code: 130, stdout: "" });
    clearInterval(asking);
    expect(await world.run()).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("going on after page 1"),
    });
  });

  it("is a person's run, which no machine goes on with, unless a cron says that it began it", async () => {
    const world = await open(ada);
    expect((await world.run()).code).toBe(0);
    expect((await world.run("--cron")).code).toBe(0);
    const runs = await database.db.select().from(verificationRuns).orderBy(verificationRuns.startedAt);
    expect(runs.map(({ trigger }) => trigger)).toEqual(["script", "cron"]);
  });

  it("ends with the code of what happened", async () => {
    const members = 11;
    const world = await open(...Array.from({ length: members }, (_, number) => crowdId(number)));
    await world.control("PUT", "/crowd", { size: members, kinds: { paying: 1 } });
    await world.check();
    await world.control("PUT", "/crowd", { size: members, kinds: { former: 1 } });
    const held = await world.run();
    expect(held).toMatchObject({ code: 3, stdout: expect.stringContaining("Would lose access (11)") });
    await world.control("POST", "/faults", { kind: "status", status: 403, match: { path: "/members" } });
    expect((await world.run()).code).toBe(1);
    for (const wrong of [
      ["--grace-days", "61"],
      ["--grace-days", "x"],
      ["--trials-count", "maybe"],
      ["--what"],
    ])
      expect((await world.run(...wrong)).code, wrong.join(" ")).toBe(2);
    expect(await world.start([], { DATABASE_URL: "" }).ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("DATABASE_URL is missing"),
    });
    expect(await world.start([], { DATABASE_URL: "postgres://127.0.0.1:9/none" }).ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("The database cannot be reached"),
    });
  });
});
