import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { describe, expect, it, onTestFinished } from "vitest";
import { entitlements, patreonTiers, profiles } from "@/lib/db/schema";
import { createClock } from "@/tests/support/clock";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { findStanding } from "../membership/read-facts";
import { readRoomFile } from "./file";
import { createShelf } from "./shelf";
import { listRooms, visitRoom } from "./visit";

const room = (front: string, text = "Come in.") => `---\n${front}\n---\n${text}`;
const plain = "title: Hall\nsummary: The way in.";

/** A folder of rooms, and what was said of it in the log. */
async function openShelf(files: Record<string, string>) {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-rooms-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const said: unknown[] = [];
  const put = (name: string, text: string) => writeFile(path.join(folder, name), text);
  for (const [name, text] of Object.entries(files)) await put(name, text);
  const shelf = createShelf(folder, { error: ((line: unknown) => said.push(line)) as never });
  return { shelf, folder, put, said };
}

describe("a room's file", () => {
  const read = (text: string, name = "hall.md") => readRoomFile(name, Buffer.from(text));

  it.each([
    ["signed-in", { kind: "signed_in" }],
    ["paid", { kind: "paid" }],
    ["tier:802", { kind: "tier", tier: "802" }],
    ['"tier: Back: stage"', { kind: "tier", tier: "Back: stage" }],
  ])("that says access: %s takes that", (access, kind) => {
    expect(read(room(`${plain}\naccess: ${access}`)).access).toEqual(kind);
  });

  it("may come from Windows, with a mark at its beginning and lines in its text", () => {
    const text = `\uFEFF${room(`${plain}\naccess: paid\norder: 3`, "One\n\n---\n\nTwo\n")}`.replaceAll(
      "\n",
      "\r\n",
    );
    expect(read(text)).toEqual({
      area: "hall",
      title: "Hall",
      summary: "The way in.",
      access: { kind: "paid" },
      order: 3,
      markdown: "One\r\n\r\n---\r\n\r\nTwo",
    });
  });

  it.each([
    ["no front matter", "Come in.", /between two lines of ---/],
    ["front matter without an end", "---\ntitle: Hall\n", /between two lines of ---/],
    ["no access", room(plain), /^access: say signed-in/],
    ["another access", room(`${plain}\naccess: everybody`), /^access: say signed-in/],
    ["a tier without a name", room(`${plain}\naccess: "tier: "`), /^access: say signed-in/],
    ["several faults", room("title: 7\naccess: paid"), /^title: takes a text; summary: takes a text$/],
    ["a word nobody knows", room(`${plain}\naccess: paid\nacess: paid`), /^acess is not known$/],
    ["one word twice", room(`${plain}\naccess: paid\naccess: signed-in`), /no YAML/],
    ["a list in place of words", room("- paid"), /the front matter/],
    ["broken YAML", room('title: "Hall'), /no YAML/],
    ["nothing in it", room(`${plain}\naccess: paid`, " \n"), /no text below/],
  ])("with %s is no room", (_, text, why) => {
    expect(() => read(text)).toThrow(why);
  });

  it.each(["Hall.md", "..md", "a b.md", "-a.md", "a--b.md", "ä.md", ".md", `${"a".repeat(65)}.md`])(
    "called %s is no room",
    (name) => {
      expect(() => read(room(`${plain}\naccess: paid`), name)).toThrow(/becomes an address/);
    },
  );

  it("of other bytes than UTF-8 is no room", () => {
    expect(() => readRoomFile("hall.md", new Uint8Array([0x2d, 0xff]))).toThrow(/UTF-8/);
  });
});

describe("the folder of the rooms", () => {
  it("is read anew when a file comes, changes or goes, and a faulty one shuts no other", async () => {
    const { shelf, folder, put, said } = await openShelf({
      "hall.md": room(`${plain}\naccess: paid`),
      "attic.md": room("title: Attic\nsummary: Up.\naccess: everybody"),
      "notes.txt": "no room",
    });
    const titles = async () => (await shelf.read()).rooms.map(({ title }) => title);
    expect(await titles()).toEqual(["Hall"]);
    expect((await shelf.read()).faults).toEqual([
      { file: "attic.md", fault: expect.stringMatching(/^access/) },
    ]);
    expect(said).toHaveLength(1);
    await put("attic.md", room("title: Attic\nsummary: Up.\naccess: paid\norder: 1"));
    expect(await titles()).toEqual(["Attic", "Hall"]);
    await put("hall.md", room("title: Hell\nsummary: The way in.\naccess: paid"));
    await utimes(path.join(folder, "hall.md"), 1, 1);
    expect(await titles()).toEqual(["Attic", "Hell"]);
    await put("attic.md", room("title: Attic\nsummary: Up.\naccess: everybody"));
    expect(await titles()).toEqual(["Hell"]);
    expect(said).toHaveLength(2);
    await rm(folder, { recursive: true });
    expect((await shelf.read()).rooms).toEqual([]);
    expect(said).toHaveLength(3);
  });
});

describe("a visit", () => {
  const database = useDatabase();
  const clock = createClock();

  async function open(files: Record<string, string>) {
    const { shelf, said } = await openShelf(files);
    await database.db.delete(patreonTiers);
    const tier = (id: string, title: string, amountCents: number) => ({
      ...{ id, title, amountCents, observedAt: clock.now() },
    });
    await database.db
      .insert(patreonTiers)
      .values([tier("800", "Free", 0), tier("801", "Supporter", 500), tier("802", "Backstage", 1500)]);
    return { deps: { db: database.db, now: clock.now, shelf }, said };
  }

  async function somebody(
    change: { state?: string; paid?: boolean; tierIds?: string[]; until?: Date; reason?: string },
    team = false,
    role: "member" | "venue_manager" = "member",
  ) {
    const { id } = await insertPerson(database.db, { role });
    const at = clock.now();
    const standing = { state: "active", paid: true, tierIds: [], reason: "paying", ...change } as const;
    await database.db
      .insert(entitlements)
      .values({ userId: id, since: at, observedAt: at, source: "check", ...(standing as object) } as never);
    if (team) await database.db.update(profiles).set({ isTeamMember: true }).where(eq(profiles.userId, id));
    const found = await findStanding(database.db, id);
    if (!found) throw new Error("There is nobody");
    return found;
  }

  const files = {
    "hall.md": room(`${plain}\naccess: signed-in\norder: 1`),
    "desk.md": room("title: Desk\nsummary: A desk.\naccess: paid\norder: 2"),
    "stage.md": room("title: Stage\nsummary: Behind.\naccess: tier:backSTAGE\norder: 3"),
    "by-id.md": room("title: By id\nsummary: Behind.\naccess: tier:802\norder: 4"),
  };
  const soon = () => new Date(clock.now().getTime() + 1000);
  const never = { state: "none", paid: false };

  it.each<[string, () => ReturnType<typeof somebody>, string[]]>([
    ["nothing paid", () => somebody({ ...never, reason: "free_member" }), ["hall"]],
    ["another tier", () => somebody({ tierIds: ["801"] }), ["hall", "desk"]],
    ["the tier", () => somebody({ tierIds: ["802"] }), ["hall", "desk", "stage", "by-id"]],
    ["a gift", () => somebody({ state: "gifted", tierIds: ["801"] }), ["hall", "desk"]],
    ["a declined card in its grace", () => somebody({ state: "grace", until: soon() }), ["hall", "desk"]],
    ["a grace that has run out", () => somebody({ state: "grace", until: clock.now() }), ["hall"]],
    ["an override", () => somebody({ state: "override", until: soon() }), ["hall", "desk"]],
    ["an override that is over", () => somebody({ state: "override", until: clock.now() }), ["hall"]],
    [
      "the creator's name",
      () => somebody({ ...never, reason: "creator" }),
      ["hall", "desk", "stage", "by-id"],
    ],
    ["a place in the team", () => somebody(never, true), ["hall", "desk", "stage", "by-id"]],
    ["an office", () => somebody(never, false, "venue_manager"), ["hall", "desk", "stage", "by-id"]],
  ])("by somebody with %s opens what it should, in list and room alike", async (_, who, opened) => {
    const { deps } = await open(files);
    const person = await who();
    const { rooms } = await listRooms(deps, person);
    expect(rooms.filter((one) => one.open).map(({ area }) => area)).toEqual(opened);
    for (const { area, open: isOpen, reason } of rooms) {
      const visit = await visitRoom(deps, person, area);
      expect(visit?.markdown, area).toBe(isOpen ? "Come in." : null);
      expect(reason === null, area).toBe(isOpen);
    }
  });

  it("says why a room is closed, with the tier's own title", async () => {
    const { deps } = await open(files);
    const { rooms } = await listRooms(deps, await somebody(never));
    expect(rooms.map(({ reason }) => reason)).toEqual([
      null,
      "Opens with a paid membership",
      "Opens with the tier Backstage",
      "Opens with the tier Backstage",
    ]);
  });

  it("to a room whose tier nobody can have finds it shut; the team gets in and is told", async () => {
    const { deps, said } = await open({
      "a.md": room("title: A\nsummary: A.\naccess: tier:Gold"),
      "b.md": room("title: B\nsummary: B.\naccess: tier:Free"),
      "c.md": "nothing",
    });
    const payer = await listRooms(deps, await somebody({ tierIds: ["801", "802"] }));
    expect(payer.rooms.map((one) => one.open)).toEqual([false, false]);
    expect(payer.faults).toEqual([]);
    const team = await listRooms(deps, await somebody(never, true));
    expect(team.rooms.map((one) => one.open)).toEqual([true, true]);
    expect(team.faults.map(({ file }) => file)).toEqual(["c.md", "a.md", "b.md"]);
    expect(said).toHaveLength(3);
  });

  it.each(["", "nowhere", "../shelf", "hall.md", "HALL", "hall\0", "__proto__", "x".repeat(5000)])(
    "to %j finds no room",
    async (area) => {
      const { deps } = await open(files);
      expect(await visitRoom(deps, await somebody({}), area)).toBeNull();
    },
  );
});
