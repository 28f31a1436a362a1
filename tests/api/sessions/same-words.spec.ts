import { type Answer, ApiClient } from "../../support/client";
import { expect, test } from "../../support/fixtures";
import { guess, takeChair } from "./support/chairs";
import { withOwnStack } from "./support/own-stack";

const own = new Set(["date", "x-request-id"]);

/** All that an answer tells, but for what names this one request. */
function tellOf({ status, headers, body }: Answer) {
  const { requestId, ...said } = body;
  return { status, said, headers: [...headers].filter(([name]) => !own.has(name)), named: typeof requestId };
}

const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

test("an unknown account is refused with the same status, words and headers as a wrong password", async ({
  stack,
}) => {
  const { person } = await takeChair(stack);
  const known = tellOf(await guess(new ApiClient(stack.url), person.username));
  expect(known.status).toBe(401);
  for (const name of ["no-such-person.42", "nobody@example.org", "x", "\u0000", "'; --", "ß".repeat(100)])
    expect(tellOf(await guess(new ApiClient(stack.url), name)), name).toEqual(known);
  expect(tellOf(await guess(new ApiClient(stack.url), person.email))).toEqual(known);
});

test("and with the same work: the medians of 200 tries of each lie close together", async () => {
  test.setTimeout(120_000);
  // A cost at which one hash outweighs the rest of the request, so that a missing one would show.
  await withOwnStack({ BCRYPT_COST: "8" }, async (stack) => {
    const { person } = await takeChair(stack);
    const api = new ApiClient(stack.url);
    const timeOf = async (name: string) => {
      const started = performance.now();
      const { status } = await guess(api, name);
      expect(status).toBe(401);
      return performance.now() - started;
    };
    for (let at = 0; at < 10; at += 1) await timeOf(at % 2 ? person.username : "nobody.at.all");
    const known: number[] = [];
    const unknown: number[] = [];
    for (let at = 0; at < 200; at += 1) {
      known.push(await timeOf(person.username));
      unknown.push(await timeOf(`nobody.${at}`));
    }
    const ratio = median(unknown) / median(known);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });
});
