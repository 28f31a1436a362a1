import { z } from "zod";
import { rolesThatMay } from "@/lib/access/permissions";
import { apiDocument } from "@/lib/api/document";
import { errorsByStatus, usualErrors } from "@/lib/api/errors-of";
import type { Operation } from "@/lib/api/operation";
import { operations } from "@/lib/api/operations";
import { Said } from "@/lib/contracts/said";
import { type ErrorCode, errorTable } from "@/lib/errors";
import type { Answer, ApiClient, Call } from "../support/client";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { at, type World, worldOf } from "./documented/row";
import { rows } from "./documented/rows";

/*
 * Every answer and every error that the API's document promises is brought about in the running app, and held to it.
 *
 * A new operation needs a row in tests/api/documented/<tag>.ts, and its file's rows a line in documented/rows.ts:
 *   row(operation, { 200: (world) => …the call that is answered so… }, { error_code: (world) => …, … })
 * One call for each status of its `answers` and for each code of its `errors`; what every route may refuse with (no
 * session, a role that may not, another site, a body that cannot be read, an unknown name in the query) is tried here
 * for all of them, with the examples of `params` and `bodyExample`.
 */

const nameOf = ({ method, path }: Operation) => `${method} ${path}`;

test("every operation has exactly one row", () => {
  expect(rows.map(({ operation }) => nameOf(operation)).sort()).toEqual(operations.map(nameOf).sort());
});

/** The answer is one that the document knows, to the letter. */
function expectDocumented(operation: Operation, status: number, answer: Answer): void {
  const documented = operation.answers[status];
  expect(answer.status, answer.text.slice(0, 300)).toBe(status);
  const { schema, mediaType, example } = { ...documented };
  const type = mediaType ?? (schema ? "application/json" : undefined);
  expect(answer.headers.get("content-type")?.split(";")[0]).toBe(type);
  if (type === undefined) expect(answer.text).toBe("");
  if (type !== "application/json" || !schema) return;
  // What a schema does not know it leaves out, however deep: the difference shows.
  expect(z.parse(schema, answer.body)).toEqual(answer.body);
  if (schema === Said) expect(answer.body, "as in the example").toEqual(example);
}

const words = (operation: Operation, code: ErrorCode) => {
  const detail = operation.words?.[code];
  return { status: errorTable[code].status, code, ...(detail ? { detail } : {}) };
};

/** Somebody who may call it, with the examples in the path. */
async function callerOf({ auth, may, params = {} }: Operation, world: World) {
  const parts = Object.fromEntries(Object.entries(params).map(([name, { example }]) => [name, example]));
  const role = may ? rolesThatMay(may).at(-1) : "member";
  const client = auth ? (await world.somebody(role)).api : world.nobody();
  return { client, parts };
}

const withToken = (client: ApiClient, { bearerOnly, auth }: Operation): Record<string, string> =>
  auth && bearerOnly ? { authorization: `Bearer ${client.cookies.get("gh_access")}` } : {};

const textOf = (value: unknown) => ({
  raw: typeof value === "string" ? value : JSON.stringify(value),
  headers: { "content-type": "application/json" },
});

/** For each of the usual errors what brings it about, sent by somebody who may. */
const usual: Partial<Record<ErrorCode, (operation: Operation) => Call & { query?: string }>> = {
  invalid_json: () => textOf('{"a": '),
  invalid_request: ({ body, bodyExample }) =>
    body ? textOf({ ...(bodyExample as object), no_such_field: 1 }) : { query: "?no_such_name=1" },
  payload_too_large: () => textOf({ a: "x".repeat(100_000) }),
  unsupported_media_type: () => ({ raw: "a=1", headers: { "content-type": "text/plain" } }),
  origin_refused: () => ({ headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" } }),
};

async function driveUsual(operation: Operation, code: ErrorCode, world: World): Promise<Answer> {
  const { client, parts } = await callerOf(operation, world);
  const { method } = operation;
  if (code === "not_authenticated") return world.nobody().call(method, at(operation, parts));
  if (code === "forbidden") return (await world.somebody()).api.call(method, at(operation, parts));
  const sent: Call & { query?: string } = usual[code]?.(operation) ?? textOf({});
  const { query = "", headers, ...call } = sent;
  const token = withToken(client, operation);
  return client.call(method, at(operation, parts) + query, { ...call, headers: { ...token, ...headers } });
}

/** Nothing is missing where nothing has to be there. */
const canHappen = ({ body }: Operation, code: ErrorCode) =>
  code !== "missing_fields" || body?.safeParse({}).success === false;

for (const { operation, answers, errors } of rows)
  test(`${nameOf(operation)} answers and refuses as documented`, async ({ sandbox, stack }) => {
    const world = worldOf(stack, sandbox);
    for (const [status, drive] of Object.entries(answers))
      expectDocumented(operation, Number(status), await drive(world));
    for (const [code, drive] of Object.entries(errors) as [ErrorCode, (typeof answers)[number]][])
      expectProblem(await drive(world), words(operation, code), code);
    for (const code of usualErrors(operation).filter((one) => canHappen(operation, one)))
      expectProblem(await driveUsual(operation, code, world), words(operation, code), code);
  });

test("the document that is served is that of these operations, and tells each status by its errors", async ({
  api,
}) => {
  const { status, body, headers } = await api.get("/api/openapi.json");
  expect([status, headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(body).toEqual(JSON.parse(JSON.stringify(apiDocument(operations, "gh_access"))));
  for (const operation of operations) {
    const { responses } = body.paths[operation.path][operation.method.toLowerCase()];
    const statuses = [...Object.keys(operation.answers), ...errorsByStatus(operation).keys()].map(String);
    expect(Object.keys(responses).sort(), nameOf(operation)).toEqual([...new Set(statuses)].sort());
  }
});
