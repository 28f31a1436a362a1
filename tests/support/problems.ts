import { expect } from "@playwright/test";
import { Problem } from "@/lib/contracts/problem";
import type { Answer } from "./client";

/** A sentence begins with a capital and has more than one word. */
const sentence = /^[A-Z]\S* .*\S$/;

/**
 * Holds an answer to the whole contract of a problem document (RFC 9457 and our members).
 * @param expected `pointers`: the fields complained of, each with a sentence; left out: not looked at.
 * @param about what was sent, for the report of a failure.
 */
export function expectProblem(
  answer: Answer,
  expected: { status: number; code?: string; detail?: string; pointers?: string[] },
  about = "",
): void {
  const { status, headers, body } = answer;
  expect(status, `${about}: ${answer.text.slice(0, 300)}`).toBe(expected.status);
  expect(headers.get("content-type"), about).toBe("application/problem+json");
  expect(headers.get("cache-control"), about).toBe("private, no-store");
  const problem = Problem.strict().parse(body);
  expect(problem.status, about).toBe(status);
  expect(problem.error, about).toBe(problem.detail);
  expect(problem.requestId, about).toBe(headers.get("x-request-id"));
  expect(problem.detail, about).toMatch(sentence);
  if (expected.code) expect(problem.code, about).toBe(expected.code);
  if (expected.detail) expect(problem.detail, about).toBe(expected.detail);
  if (!expected.pointers) return;
  const pointers = new Set(problem.errors?.map((error) => error.pointer));
  expect([...pointers].sort(), about).toEqual([...expected.pointers].sort());
  for (const error of problem.errors ?? []) expect(error.detail, about).toMatch(sentence);
}
