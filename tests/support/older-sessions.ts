import { randomInt } from "node:crypto";
import { ApiClient } from "./client";
import { test as base } from "./fixtures";
import { insertLegacy, legacySecret, liveToken } from "./legacy";
import { insertPerson } from "./people";
import { startTestStack, type TestStack } from "./stack";

const legacyOn = { LEGACY_JWT_SECRET: legacySecret, LEGACY_ACCEPT_UNTIL: "2999-01-01" };

/** The usual fixtures, on an app that carries sessions of the older system over. */
export const test = base.extend<object, { stack: TestStack }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const { TEST_SERVER_URL = "", TEST_TEMPLATE = "" } = process.env;
      const stack = await startTestStack(TEST_SERVER_URL, TEST_TEMPLATE, legacyOn);
      await use(stack);
      await stack.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

/** Somebody who came from the older system and is signed in there still. */
export interface OlderPerson {
  id: number;
  /** Shown on the pages of who is signed in. */
  username: string;
  legacyId: string;
  patreonId: string;
  token: string;
}

export async function comeFromOlder(stack: TestStack): Promise<OlderPerson> {
  const legacyId = String(randomInt(1_000_000, 2_000_000_000));
  const patreonId = `9${randomInt(1_000_000_000, 9_999_999_999)}`;
  const { id, username } = await insertPerson(stack.db);
  await insertLegacy(stack.db, { userId: id, legacyId, patreonId, username });
  return { id, username: username ?? "", legacyId, patreonId, token: await liveToken(legacyId, new Date()) };
}

/** A browser that holds the older system's cookie and nothing else. */
export function olderBrowser(url: string, token: string, name = "access_token_cookie"): ApiClient {
  const api = new ApiClient(url);
  api.cookies.set(name, token);
  return api;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
