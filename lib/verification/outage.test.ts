import { describe, expect, it } from "vitest";
import { personIds } from "@/scripts/sandbox/people";
import { openVerification } from "@/tests/support/verification";
import { useDatabase } from "@/tests/support/vitest";
import { alertOnVerification } from "./alert";

describe("a day without Patreon", () => {
  const database = useDatabase();

  it.each([{ kind: "html" }, { kind: "status", status: 500 }, { kind: "drop" }, { kind: "cut" }])(
    "($kind) changes nobody, is told once, and is over with the first run after it",
    async (fault) => {
      const world = await openVerification(database.db);
      const heard: string[] = [];
      const channel = { name: "webhook" as const, send: async (text: string) => void heard.push(text) };
      const alerts = { ...world.deps.alerts, channels: [channel] };
      const { ada, bo, lou } = personIds;
      await world.enrol(ada, bo, lou);
      await world.run();
      const before = await world.standing();
      expect(before).toMatchObject({ [ada]: "active", [bo]: "grace" });

      await world.fault({ ...fault, times: null });
      // Patreon goes on without us: of that nobody hears here.
      await world.change(ada, { kind: "former" });
      await world.change(lou, { kind: "paying", tierId: "801" });
      for (let hour = 0; hour < 24; hour += 3) {
        world.clock.advanceSeconds(3 * 3600);
        const result = await world.run({}, { alerts });
        await alertOnVerification({ ...world.deps, alerts }, result);
        expect(["failed", "incomplete", "parked"], `after ${hour} hours`).toContain(result.outcome);
        expect(await world.standing(), `after ${hour} hours`).toEqual(before);
      }
      expect(heard).toEqual([expect.stringContaining("npm run verify-members")]);

      await world.clearFaults();
      world.clock.advanceSeconds(3600);
      const result = await world.run({}, { alerts });
      await alertOnVerification({ ...world.deps, alerts }, result);
      expect(result.outcome).toBe("done");
      expect(await world.standing()).toEqual({ ...before, [ada]: "(lapsed)", [lou]: "active" });
      expect(heard.slice(1)).toEqual([expect.stringMatching(/^Resolved: /)]);
    },
  );
});
