import { desc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { auditEvents } from "@/lib/db/schema";
import { createKeyring } from "@/lib/edge/keyring";
import { createClock } from "@/tests/support/clock";
import { useDatabase } from "@/tests/support/vitest";
import { noteSigningKey } from "./keys";

const database = useDatabase();
const secrets = ["first", "second"].map((name) => `${name} secret, which is long enough for anybody`);

it("a change of the key is recorded once however many copies start with it at once, and the way back too", async () => {
  const clock = createClock();
  const deps = { db: database.db, now: clock.now };
  const [one, two] = await Promise.all(
    secrets.map((secret, at) => createKeyring(secret, [], String(at + 1))),
  );
  if (!one || !two) throw new Error("There are two secrets");
  const start = async (keyring: typeof one) => {
    clock.advanceSeconds(60);
    const notes = await Promise.all(Array.from({ length: 8 }, () => noteSigningKey(deps, keyring)));
    return notes.map(({ kind }) => kind).toSorted();
  };
  const same = Array.from({ length: 7 }, () => "same");
  expect(await start(one)).toEqual(["first", ...same]);
  expect(await start(two)).toEqual(["changed", ...same]);
  expect(await start(two)).toEqual(["same", ...same]);
  expect(await start(one)).toEqual(["changed", ...same]);
  const changes = await database.db
    .select({ details: auditEvents.details })
    .from(auditEvents)
    .where(eq(auditEvents.type, "signing_key_changed"))
    .orderBy(desc(auditEvents.seq));
  expect(changes.map(({ details }) => JSON.parse(details))).toEqual([
    { from: two.kid, to: one.kid, oldKeyHeld: false },
    { from: one.kid, to: two.kid, oldKeyHeld: false },
  ]);
});
