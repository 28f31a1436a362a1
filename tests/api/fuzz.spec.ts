import fc from "fast-check";
import { operations } from "@/lib/api/operations";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { startTestStack, type TestStack } from "../support/stack";
import { type ApiDocument, operationIn } from "./fuzz/document";
import { requestOf } from "./fuzz/requests";
import { seatsOf } from "./fuzz/seats";
import { judgeOf } from "./fuzz/verdict";
import { takeChair } from "./sessions/support/chairs";

/*
 * Requests made from the API's own document, sound, nearly sound and hostile, against the running app: each answer is
 * one that the document names, to the letter of its schema, and none tells of the inside. The same requests each time;
 *   FUZZ_SEED=$RANDOM FUZZ_RUNS=300 npx playwright test tests/api/fuzz.spec.ts
 * goes looking for more. A failure prints the seed, the path and the smallest request that fails.
 */
const seed = Number(process.env.FUZZ_SEED ?? 20261121);
const numRuns = Number(process.env.FUZZ_RUNS ?? 24);

let stack: TestStack;
let document: ApiDocument;
let seats: ReturnType<typeof seatsOf>;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const { TEST_SERVER_URL = "", TEST_TEMPLATE = "" } = process.env;
  // Its own database, because it deletes and deactivates people; no limit is to stand before what is looked for.
  const open = { RATE_LIMIT_SCALE: "1000000", FAILURES_BEFORE_WAIT: "100" };
  stack = await startTestStack(TEST_SERVER_URL, TEST_TEMPLATE, open);
  document = (await new ApiClient(stack.url).get("/api/openapi.json")).body;
  const { api } = await takeChair(stack, "super_admin");
  const { body } = await api.post("/api/admin/runs", { json: { dryRun: true } });
  seats = seatsOf(stack, body.id);
  console.log(`FUZZ_SEED=${seed} FUZZ_RUNS=${numRuns}`);
});

test.afterAll(() => stack.stop());

for (const [turn, { method, path }] of operations.entries())
  test(`${method} ${path} answers whatever is sent as documented`, async () => {
    test.setTimeout(60_000 + numRuns * 1000);
    const operation = operationIn(document, method, path);
    const judge = judgeOf(document);
    const property = fc.asyncProperty(requestOf(document, operation), async (request) => {
      judge(operation, await seats.send(method, request), request.headers["content-type"]);
    });
    // A seed for each, or all would be sent to the same places of their paths.
    await fc.assert(property, { seed: seed + turn, numRuns });
  });

test("nothing that was sent was a fault of ours, no limit stood in the way, and much of it was let in", () => {
  expect(
    stack.lines.filter((line) => /"level":(50|60|"error"|"fatal")|unhandled|uncaught/i.test(line)),
  ).toEqual([]);
  const counts = new Map<string, number>();
  for (const line of stack.lines) {
    const status = /"status":(\d)\d\d\b/.exec(line)?.[1];
    if (status) counts.set(`${status}xx`, (counts.get(`${status}xx`) ?? 0) + 1);
  }
  console.log("Answers", Object.fromEntries(counts));
  // Ten letters of a kind an hour to one address are a bound of the mail, which no setting lifts.
  const byLetters = '"route":"/api/auth/email/verification"';
  expect(stack.lines.filter((line) => /"status":429\b/.test(line) && !line.includes(byLetters))).toEqual([]);
  // Requests that are all turned away at the door would prove little of the house.
  expect(counts.get("2xx")).toBeGreaterThan(numRuns * 10);
});
