import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { errorsByStatus } from "@/lib/api/errors-of";
import type { Operation } from "@/lib/api/operation";
import { operations } from "@/lib/api/operations";
import { type ErrorCode, errorTable } from "@/lib/errors";
import { sign } from "@/lib/webhooks/signature";
import { type Answer, ApiClient, type Call } from "../support/client";
import { testSecrets } from "../support/deps";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import type { TestStack } from "../support/stack";
import { portalTestBody } from "../support/webhook-bodies";
import { at } from "./documented/row";
import { takeChair } from "./sessions/support/chairs";

/*
 * What the API's document says of every operation: too many requests, a database that is away, settings that are
 * missing. Only `unexpected` is not brought about: it stands for faults that nobody knows of.
 */

const nameOf = ({ method, path: address }: Pick<Operation, "method" | "path">) => `${method} ${address}`;

const webhookSecret = "whsec_everywhere";

/** What shows that a program may ask. */
function proofOf({ proof, auth, bearerOnly }: Operation, client: ApiClient): Call {
  const bearer = (secret?: string) => ({ headers: { authorization: `Bearer ${secret}` } });
  if (proof === "cron") return bearer(testSecrets.cron);
  if (proof === "metrics") return bearer(testSecrets.metrics);
  if (auth && bearerOnly) return bearer(client.cookies.get("gh_access"));
  if (proof !== "signature") return {};
  const signature = sign(Buffer.from(portalTestBody), webhookSecret);
  return {
    raw: portalTestBody,
    headers: { "x-patreon-signature": signature, "x-patreon-event": "members:create" },
  };
}

/** Makes the call that the document shows. @param client somebody who may make any. */
function callAsShown(operation: Operation, client: ApiClient): Promise<Answer> {
  const { method, params = {}, body, bodyExample } = operation;
  const parts = Object.fromEntries(Object.entries(params).map(([name, { example }]) => [name, example]));
  const shown = body ? { json: bodyExample } : {};
  return client.call(method, at(operation, parts), { ...shown, ...proofOf(operation, client) });
}

/** As a problem document; to a browser on its way as a page. */
function expectRefused(operation: Operation, answer: Answer, code: ErrorCode): void {
  const { status } = errorTable[code];
  const name = nameOf(operation);
  if (operation.navigation) {
    const type = answer.headers.get("content-type");
    expect([answer.status, type], name).toEqual([status, "text/html; charset=utf-8"]);
  } else expectProblem(answer, { status, code }, name);
}

const promises = (operation: Operation, code: ErrorCode) =>
  errorsByStatus(operation).get(errorTable[code].status)?.includes(code) === true;

/** Asks every operation of a copy at once: it answers so where the document promises it, and nowhere else. */
async function expectPromised(stack: TestStack, code: ErrorCode, change: Record<string, string>) {
  const { api } = await takeChair(stack, "super_admin");
  // Each with what it takes to get as far as to the database.
  const doors = {
    ...{ PATREON_WEBHOOK_SECRET: webhookSecret, SMTP_URL: "smtp://127.0.0.1:9" },
    MAIL_FROM: "door@example.com",
  };
  const copy = await stack.startCopy({ ...doors, ...change });
  try {
    const client = api.clone(copy.url);
    client.cookies.set("gh_oauth", "a".repeat(32));
    const answers = await Promise.all(
      operations.map(async (operation) => [operation, await callAsShown(operation, client.clone())] as const),
    );
    const { status } = errorTable[code];
    const refused = answers.filter(([, answer]) => answer.status === status);
    for (const [operation, answer] of refused) expectRefused(operation, answer, code);
    const promising = operations.filter((operation) => promises(operation, code));
    expect(refused.map(([operation]) => nameOf(operation)).sort()).toEqual(promising.map(nameOf).sort());
  } finally {
    await copy.stop();
  }
}

test("with the database away every operation that needs it says so", async ({ stack }) => {
  const dead = "postgres://nobody:secret@127.0.0.1:9/none";
  await expectPromised(stack, "database_unavailable", { DATABASE_URL: dead });
});

test("without its settings every operation says that it is not set up", async ({ stack }) => {
  await expectPromised(stack, "not_configured", { JWT_SECRET: "short" });
});

/** The addresses of routes with a limit of their own for calls from one address. */
const limited = new Set(
  readdirSync("app/api", { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts")
    .filter((file) => /\blimit: "/.test(readFileSync(path.join("app/api", file), "utf8")))
    .map((file) => `/api/${path.dirname(file).replace(/\[(\w+)\]/g, "{$1}")}`),
);

test("at every door with a limit the second call is refused where one is allowed", async ({ stack }) => {
  const copy = await stack.startCopy({ RATE_LIMIT_SCALE: "0.0001", TRUSTED_PROXIES: "1" });
  const doors = operations.filter((operation) => limited.has(operation.path));
  try {
    expect(new Set(doors.map((operation) => operation.path))).toEqual(limited);
    for (const [index, operation] of doors.entries()) {
      // One limit is for several doors: each is knocked at from elsewhere.
      const from = `198.19.1.${index + 1}`;
      const { method } = operation;
      const knock = () =>
        new ApiClient(copy.url).call(method, at(operation), { headers: { "x-forwarded-for": from } });
      expect((await knock()).status, nameOf(operation)).not.toBe(429);
      const refused = await knock();
      expectRefused(operation, refused, "too_many_requests");
      expect(Number(refused.headers.get("retry-after")), nameOf(operation)).toBeGreaterThan(0);
    }
  } finally {
    await copy.stop();
  }
});
