import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Answer } from "../../support/client";
import { expect } from "../../support/fixtures";
import { expectProblem } from "../../support/problems";
import type { ApiDocument, DocumentedOperation } from "./document";

/** What only the inside of the house says: a stack trace, a driver's words, a query, a path of ours. */
const inside =
  /\n\s+at |node_modules|\/lib\/server\/|\.next\/|PostgresError|DrizzleQueryError|Failed query|syntax error at|\bselect "|ECONN[A-Z]+|TypeError|RangeError|ZodError/;

/** What the schema speaks of: the body, or each line of it. */
const valuesIn = ({ text, body }: Answer, type: string): unknown[] =>
  type.endsWith("ndjson")
    ? text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [body];

/** Holds answers to the API's document. */
export function judgeOf(document: ApiDocument) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, "api.json");
  const compiled = new Map<string, ValidateFunction>();

  function validatorOf(
    { method, path }: DocumentedOperation,
    status: number,
    type: string,
  ): ValidateFunction {
    const steps = [
      "paths",
      path,
      method.toLowerCase(),
      "responses",
      String(status),
      "content",
      type,
      "schema",
    ];
    const pointer = steps.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1")));
    const $ref = `api.json#/${pointer.join("/")}`;
    const found = compiled.get($ref) ?? ajv.compile({ $ref });
    compiled.set($ref, found);
    return found;
  }

  /** A plain form's post is answered for a page: it goes on to one of ours, whatever became of it. */
  function isPageAnswer(answer: Answer, contentType = ""): boolean {
    const isForm = contentType === "application/x-www-form-urlencoded";
    return isForm && answer.status === 303 && /^\/(?!\/)/.test(answer.headers.get("location") ?? "");
  }

  return function judge(operation: DocumentedOperation, answer: Answer, contentType?: string): void {
    const { status, headers, text } = answer;
    expect(status, text.slice(0, 300)).toBeLessThan(500);
    expect(text).not.toMatch(inside);
    expect(headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
    if (isPageAnswer(answer, contentType)) return;
    const response = operation.responses[String(status)];
    expect(response, `${status} is not documented: ${text.slice(0, 300)}`).toBeDefined();
    const type = headers.get("content-type")?.split(";")[0] ?? "";
    const content = response?.content?.[type];
    if (response?.content === undefined) expect([type, text]).toEqual(["", ""]);
    else expect(content, `${status} as ${type} is not documented`).toBeDefined();
    if (type === "application/problem+json") {
      expectProblem(answer, { status });
      expect(Object.keys(content?.examples ?? {})).toContain(answer.body.code);
    }
    if (!type.endsWith("json") || !content) return;
    const validate = validatorOf(operation, status, type);
    for (const value of valuesIn(answer, type)) expect(validate(value) ? [] : validate.errors).toEqual([]);
  };
}
