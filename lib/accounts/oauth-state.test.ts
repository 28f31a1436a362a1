import { describe, expect, it } from "vitest";
import { oauthStates } from "@/lib/db/schema";
import { createClock } from "@/tests/support/clock";
import { insertPerson } from "@/tests/support/people";
import { useDatabase } from "@/tests/support/vitest";
import { beginOauth, isBrowserKey, newBrowserKey, takeOauth } from "./oauth-state";

describe("an OAuth attempt", () => {
  const database = useDatabase();
  const clock = createClock();
  const deps = () => ({ db: database.db, now: clock.now });
  const begin = (browserKey: string, userId: number | null = null) =>
    beginOauth(deps(), { browserKey, userId, returnTo: "/labs" });

  it("comes back once, to the browser and the purpose it began with", async () => {
    const browserKey = newBrowserKey();
    const { id } = await insertPerson(database.db);
    const [signIn, link] = [await begin(browserKey), await begin(browserKey, id)];
    expect(await takeOauth(deps(), signIn, browserKey)).toMatchObject({
      purpose: "sign_in",
      userId: null,
      returnTo: "/labs",
    });
    expect(await takeOauth(deps(), link, browserKey)).toMatchObject({ purpose: "link", userId: id });
    expect(await takeOauth(deps(), signIn, browserKey)).toBeNull();
  });

  it("of twenty who present it at once one gets it", async () => {
    const browserKey = newBrowserKey();
    const state = await begin(browserKey);
    const taken = await Promise.all(Array.from({ length: 20 }, () => takeOauth(deps(), state, browserKey)));
    expect(taken.filter((one) => one !== null)).toHaveLength(1);
  });

  it("is another browser's to neither use nor spoil", async () => {
    const browserKey = newBrowserKey();
    const state = await begin(browserKey);
    for (const key of [newBrowserKey(), null, "", "x", `${browserKey}x`])
      expect(await takeOauth(deps(), state, key)).toBeNull();
    expect(await takeOauth(deps(), state, browserKey)).not.toBeNull();
  });

  it("is too old after 15 minutes, and then cleared away by the next", async () => {
    const browserKey = newBrowserKey();
    const [used, left] = [await begin(browserKey), await begin(browserKey)];
    clock.advanceSeconds(15 * 60 - 1);
    expect(await takeOauth(deps(), used, browserKey)).not.toBeNull();
    clock.advanceSeconds(1);
    expect(await takeOauth(deps(), left, browserKey)).toBeNull();
    await begin(browserKey);
    clock.advanceSeconds(15 * 60 + 1);
    await begin(browserKey);
    expect(await database.db.select().from(oauthStates)).toHaveLength(1);
  });

  it("is unguessable, and not kept in a form that could be presented", async () => {
    const browserKey = newBrowserKey();
    const state = await begin(browserKey);
    expect(state).toMatch(/^[\w-]{43}$/);
    expect(isBrowserKey(browserKey)).toBe(true);
    const text = JSON.stringify(await database.db.select().from(oauthStates));
    expect(text).not.toContain(state);
    expect(text).not.toContain(browserKey);
    for (const made of ["", "x", state.slice(1)])
      expect(await takeOauth(deps(), made, browserKey)).toBeNull();
  });
});
