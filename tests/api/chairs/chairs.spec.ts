import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { adminPages } from "@/lib/access/policy";
import { users, venues, verificationRuns } from "@/lib/db/schema";
import { ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import type { TestStack } from "../../support/stack";
import { type Somebody, takeChair } from "../sessions/support/chairs";
import { type Chair, chairs, expectations, rows, runId } from "./table";

/** `GET /api/admin/members/{id}` of every handler that a route file exports. */
function routesOfStaff(): string[] {
  const files = readdirSync("app/api/admin", { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => path.basename(file) === "route.ts")
    .flatMap((file) => {
      const address = path.posix.join("/api/admin", path.dirname(file)).replace(/\[(\w+)\]/g, "{$1}");
      const text = readFileSync(path.join("app/api/admin", file), "utf8");
      const methods = [...text.matchAll(/export const (GET|POST|PUT|PATCH|DELETE)\b/g)];
      expect(methods.length, `${file} exports no method that is read here`).toBeGreaterThan(0);
      return methods.map(([, method]) => `${method} ${address}`);
    })
    .sort();
}

interface House {
  callers: Record<Chair, ApiClient>;
  target: Somebody;
  venueId: number;
}

async function makeVenue(stack: TestStack): Promise<number> {
  const [venue] = await stack.db
    .insert(venues)
    .values({ name: `Hall ${Math.random()}` })
    .returning();
  return venue?.id ?? 0;
}

async function endedRun(stack: TestStack): Promise<void> {
  const run = {
    id: runId,
    trigger: "cron",
    mode: "sweep",
    dryRun: true,
    status: "done",
    counts: {},
  } as const;
  const at = { startedAt: new Date(0), finishedAt: new Date(0) };
  await stack.db
    .insert(verificationRuns)
    .values({ ...run, ...at })
    .onConflictDoNothing();
}

/** Somebody new in every chair, and a member of the first venue to be acted on. */
async function openHouse(stack: TestStack): Promise<House> {
  await endedRun(stack);
  const [here, elsewhere] = [await makeVenue(stack), await makeVenue(stack)];
  const seat = async (somebody: Somebody, venueId: number) => {
    await stack.db.update(users).set({ venueId }).where(eq(users.id, somebody.id));
    return somebody;
  };
  const target = await seat(await takeChair(stack), here);
  return {
    target,
    venueId: here,
    callers: {
      nobody: new ApiClient(stack.url),
      member: (await seat(await takeChair(stack), here)).api,
      "manager here": (await seat(await takeChair(stack, "venue_manager"), here)).api,
      "manager elsewhere": (await seat(await takeChair(stack, "venue_manager"), elsewhere)).api,
      global: (await takeChair(stack, "global_admin")).api,
      super: (await takeChair(stack, "super_admin")).api,
    },
  };
}

test("every route of the staff has a row in the table of chairs, and every row a route", () => {
  expect(Object.keys(rows).sort()).toEqual(routesOfStaff());
});

test("each route of the staff, from every chair", async ({ stack }) => {
  const { callers, target, venueId } = await openHouse(stack);
  let tried = 0;
  for (const [call, row] of Object.entries(rows)) {
    const [method = "", address = ""] = call.split(" ");
    const url = address
      .replace("/venues/{id}", `/venues/${venueId}`)
      .replace("{id}", row.id ?? `${target.id}`);
    for (const chair of chairs) {
      const json = row.json?.({ id: target.id, venueId });
      const answer = await callers[chair].call(method, url + (row.query ?? ""), json ? { json } : {});
      const expected = expectations[row.kind][chair];
      const said = `${call} from the chair of ${chair}: ${answer.text.slice(0, 200)}`;
      const refusals = row.isMissing ? [401, 403] : [401, 403, 404];
      if (expected === "done") expect(refusals, said).not.toContain(answer.status);
      else expect(answer.status, said).toBe(expected);
      expect(answer.status, said).toBeLessThan(500);
      tried += 1;
    }
  }
  expect(tried).toBe(Object.keys(rows).length * chairs.length);
});

test("each page of the staff, from every chair", async ({ stack }) => {
  const { callers } = await openHouse(stack);
  const open: Record<string, Chair[]> = {
    "/admin/members": ["manager here", "manager elsewhere", "global", "super"],
    "/admin/venues": ["super"],
  };
  for (const { path: address } of adminPages)
    for (const chair of chairs) {
      const { status } = await callers[chair].get(address);
      const mayEnter = (open[address] ?? ["global", "super"]).includes(chair);
      expect(status, `${address} from the chair of ${chair}`).toBe(
        chair === "nobody" ? 307 : mayEnter ? 200 : 404,
      );
    }
});
