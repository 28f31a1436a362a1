import { describe, expect, it } from "vitest";
import type { EntitlementState } from "@/lib/contracts/membership";
import { membershipEvents } from "@/lib/db/schema";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { listChangesSince } from "./history";
import { monthsBegin, monthsOf } from "./months";

const now = new Date("2026-11-21T12:00:00Z");
const at = (iso: string) => new Date(`${iso}${iso.includes("T") ? "" : "T00:00:00"}Z`);
const changed = (iso: string, state: EntitlementState, paid = true) => ({ at: at(iso), state, paid });
const standing = (state: EntitlementState, paid: boolean, since: string, until: string | null = null) => ({
  ...{ state, paid, since: at(since), until: until === null ? null : at(until) },
  ...{ tierIds: [], reason: "paying" },
});
/** Each month as its states in order, "grace active"; those without access in brackets. */
const shown = ({ months }: ReturnType<typeof monthsOf>) =>
  Object.fromEntries(
    months.map(({ month, states }) => [
      month,
      states.map(({ state, paid }) => (paid ? state : `(${state})`)).join(" "),
    ]),
  );
const every = (text: string, change: Record<string, string> = {}) => ({
  ...Object.fromEntries(
    [
      ...["2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"],
      ...["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"],
    ].map((month) => [month, text]),
  ),
  ...change,
});

describe("monthsOf", () => {
  it("has twelve months in order, the running one last, and says when nothing is known", () => {
    const { months, knownSince } = monthsOf([], null, now);
    expect(months.map(({ month }) => month)).toEqual(Object.keys(every("")));
    expect(months.every(({ states }) => states.length === 0)).toBe(true);
    expect(knownSince).toBeNull();
  });

  it("a year's turn and a leap day make no difference", () => {
    const { months } = monthsOf([], null, at("2024-02-29T23:59:59.999"));
    expect([months[0]?.month, months[10]?.month, months[11]?.month]).toEqual([
      "2023-03",
      "2024-01",
      "2024-02",
    ]);
    expect(monthsBegin(at("2024-02-29"))).toEqual(at("2023-03-01"));
    expect(monthsBegin(now)).toEqual(at("2025-12-01"));
  });

  it("months before the first change are empty, and a state lasts until the next one", () => {
    const result = monthsOf(
      [
        changed("2026-03-10", "active"),
        changed("2026-06-12", "grace"),
        changed("2026-06-20", "lapsed", false),
      ],
      standing("lapsed", false, "2026-06-20"),
      now,
    );
    expect(shown(result)).toEqual({
      ...every("(lapsed)"),
      ...{ "2025-12": "", "2026-01": "", "2026-02": "" },
      ...{
        "2026-03": "active",
        "2026-04": "active",
        "2026-05": "active",
        "2026-06": "active grace (lapsed)",
      },
    });
    expect(result.knownSince).toEqual(at("2026-03-10"));
  });

  it("what stood before the months began fills them from the first one on", () => {
    const result = monthsOf([changed("2024-01-05", "gifted")], standing("gifted", true, "2024-01-05"), now);
    expect(shown(result)).toEqual(every("gifted"));
  });

  it("a change of this very hour colours the running month", () => {
    const result = monthsOf(
      [changed("2026-11-21T11:59:59", "active")],
      standing("active", true, "2026-11-21"),
      now,
    );
    expect(shown(result)).toEqual(every("", { "2026-11": "active" }));
  });

  it("a state of less than a day is left out, unless a month ends with it", () => {
    const changes = [
      changed("2025-01-01", "active"),
      changed("2026-02-01T00:00:07", "lapsed", false),
      changed("2026-04-10T10:00:00", "active"),
      changed("2026-04-10T10:20:00", "lapsed", false),
      changed("2026-05-31T20:00:00", "active"),
    ];
    expect(shown(monthsOf(changes, standing("active", true, "2026-05-31"), now))).toEqual({
      ...every("active"),
      ...{
        "2026-02": "(lapsed)",
        "2026-03": "(lapsed)",
        "2026-04": "(lapsed)",
        "2026-05": "(lapsed) active",
      },
    });
  });

  it("a state that returns within a month is named once, where it was last", () => {
    const changes = [
      changed("2026-10-02", "active"),
      changed("2026-10-10", "grace"),
      changed("2026-10-14", "active"),
    ];
    const result = monthsOf(changes, standing("active", true, "2026-10-02"), now);
    expect(shown(result)).toEqual(every("", { "2026-10": "grace active", "2026-11": "active" }));
  });

  it("paid and unpaid months of one state are two things", () => {
    const changes = [changed("2026-11-01", "pending", false), changed("2026-11-10", "pending", true)];
    expect(shown(monthsOf(changes, standing("pending", true, "2026-11-10"), now))["2026-11"]).toBe(
      "(pending) pending",
    );
  });

  it.each<[EntitlementState, string]>([
    ["grace", "(lapsed)"],
    ["pending", "(lapsed)"],
    ["override", "(none)"],
  ])("%s ends in its own time, although no change was written then", (state, after) => {
    const changes = [changed("2026-08-01", state)];
    const ends = standing(state, true, "2026-08-01", "2026-09-20");
    expect(shown(monthsOf(changes, ends, now))).toEqual(
      every("", { "2026-08": state, "2026-09": `${state} ${after}`, "2026-10": after, "2026-11": after }),
    );
    expect(shown(monthsOf(changes, ends, at("2026-09-19")))["2026-09"]).toBe(state);
  });

  it("a verdict from before changes were kept is known since it stands", () => {
    const result = monthsOf([], standing("active", true, "2026-09-02"), now);
    expect(shown(result)).toEqual(
      every("", { "2026-09": "active", "2026-10": "active", "2026-11": "active" }),
    );
    expect(result.knownSince).toEqual(at("2026-09-02"));
  });
});

describe("listChangesSince", () => {
  const database = useDatabase();

  it("gives one person's changes in order, led by what stood at the moment", async () => {
    const [own, other] = [await insertPerson(database.db), await insertPerson(database.db)];
    const event = (userId: number, iso: string, toState: EntitlementState, toPaid: boolean) => ({
      ...{ userId, toState, toPaid, at: at(iso) },
      ...{ fromState: null, fromPaid: false, reason: "paying", source: "sweep" },
    });
    await database.db
      .insert(membershipEvents)
      .values([
        event(own.id, "2026-05-01", "lapsed", false),
        event(own.id, "2024-01-01", "none", false),
        event(own.id, "2025-06-01", "active", true),
        event(own.id, "2026-05-01", "active", true),
        event(other.id, "2026-02-01", "gifted", true),
      ]);
    const since = (iso: string) => listChangesSince(database.db, own.id, at(iso));
    expect(await since("2025-12-01")).toEqual([
      changed("2025-06-01", "active"),
      changed("2026-05-01", "lapsed", false),
      changed("2026-05-01", "active"),
    ]);
    expect(await since("2023-01-01")).toHaveLength(4);
    expect(await since("2026-05-01")).toHaveLength(3);
    expect(await since("2026-06-01")).toHaveLength(2);
    expect(await listChangesSince(database.db, 999_999, now)).toEqual([]);
  });
});
