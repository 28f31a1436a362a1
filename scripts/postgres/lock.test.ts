import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withLock } from "./lock";
import { processStart } from "./process-identity";

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "gatehouse-lock-"));
  folder = join(parent, "lock");
});
afterEach(() => rm(parent, { recursive: true, force: true }));

/** Has twenty contend; answers how many had their turn and the most that worked at one time. */
async function contend(): Promise<{ turns: number; mostAtOnce: number }> {
  let turns = 0;
  let working = 0;
  let mostAtOnce = 0;
  const work = async () => {
    turns += 1;
    working += 1;
    mostAtOnce = Math.max(mostAtOnce, working);
    for (let i = 0; i < 5; i++) await turn();
    working -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => withLock(folder, work)));
  return { turns, mostAtOnce };
}

it("of twenty who take a lock nobody ever took, one works at a time and each has its turn", async () => {
  expect(await contend()).toEqual({ turns: 20, mostAtOnce: 1 });
});

it("a dead holder is succeeded by one at a time, also where a stranger lives under its number", async () => {
  await mkdir(folder);
  await writeFile(join(folder, `${process.pid}-${Number(processStart(process.pid)) - 1}-dead`), "");

  expect(await contend()).toEqual({ turns: 20, mostAtOnce: 1 });
  expect(await readdir(folder)).toEqual(["free"]);
});

it("a living holder is waited for", async () => {
  const order: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let entered = () => {};
  const first = withLock(folder, async () => {
    entered();
    await held;
    order.push("first");
  });
  await new Promise<void>((resolve) => {
    entered = resolve;
  });
  const second = withLock(folder, async () => order.push("second"));
  release();
  await Promise.all([first, second]);

  expect(order).toEqual(["first", "second"]);
});

it("a lock is given back when the work fails, and the failure is handed on", async () => {
  await expect(
    withLock(folder, async () => {
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await withLock(folder, async () => "yes")).toBe("yes");
});
