import { test as base, expect } from "@playwright/test";
import { ApiClient } from "./client";
import { startTestStack, type TestStack } from "./stack";
import { type Person, register, type SandboxControl, sandboxControl } from "./visits";

interface WorkerFixtures {
  stack: TestStack;
}

interface TestFixtures {
  /** An API client with an empty cookie jar that behaves as our own pages do. */
  api: ApiClient;
  /** Somebody who has just registered, signed in with `api`. */
  person: Person;
  sandbox: SandboxControl;
}

const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';

/** Tests run against the built app, a real database and the simulator; one of each a worker. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const { TEST_SERVER_URL = "", TEST_TEMPLATE = "" } = process.env;
      const stack = await startTestStack(TEST_SERVER_URL, TEST_TEMPLATE);
      await use(stack);
      await stack.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  api: async ({ stack }, use) => use(new ApiClient(stack.url)),
  person: async ({ api }, use) => use(await register(api)),
  sandbox: async ({ stack }, use) => {
    const control = sandboxControl(stack.sandboxUrl);
    await use(control);
    await control.clear();
  },
  baseURL: async ({ stack }, use) => use(stack.url),
  context: async ({ context }, use) => {
    // Patreon's image host is another's: tests do not ask it for anything.
    await context.route("https://c10.patreonusercontent.com/**", (route) =>
      route.fulfill({ contentType: "image/svg+xml", body: picture }),
    );
    const faults: string[] = [];
    context.on("weberror", (fault) => {
      const { message } = fault.error();
      // "Connection closed": the page was left while data for it was still arriving, which only a quick test does.
      if (!/Minified React error #412;/.test(message)) faults.push(`uncaught: ${message}`);
    });
    context.on("console", (message) => {
      // A refused sign-in is an answer, not a fault; the browser reports its status as an error all the same.
      const refused = /^Failed to load resource: .* status of 4\d\d/.test(message.text());
      if (message.type() === "error" && !refused) faults.push(message.text());
    });
    await use(context);
    expect(faults, "errors in the browser's console").toEqual([]);
  },
});

export { expect };
