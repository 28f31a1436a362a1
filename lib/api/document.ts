import { z } from "zod";
import { Problem } from "@/lib/contracts/problem";
import { type ErrorCode, errorTable } from "@/lib/errors";
import { errorsByStatus } from "./errors-of";
import type { Operation, OperationAnswer } from "./operation";

type Json = Record<string, unknown>;

/** Named schemas, gathered while the paths are written. */
type Components = Record<string, unknown>;

/** The schema as JSON Schema; what has a name (`.meta({ id })`) goes to the components and is referred to. */
function schemaOf(schema: z.core.$ZodType, io: "input" | "output", components: Components): Json {
  const { $schema: _, $defs, ...rest } = z.toJSONSchema(schema, { io }) as Json;
  const placed = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'));
  for (const [name, definition] of Object.entries($defs ?? {})) components[name] = placed(definition);
  return placed(rest);
}

const example = (value: unknown) => (value === undefined ? {} : { example: value });

function answerOf(answer: OperationAnswer, components: Components) {
  const { description, schema, mediaType, otherMediaType } = answer;
  if (schema === null && mediaType === undefined) return { description };
  const shape = schema === null ? { type: "string" } : schemaOf(schema, "output", components);
  const content = { schema: shape, ...example(answer.example) };
  const other = otherMediaType ? { [otherMediaType]: { schema: { type: "string" } } } : {};
  return { description, content: { [mediaType ?? "application/json"]: content, ...other } };
}

function problemExample(code: ErrorCode, { path, words }: Operation) {
  const { status, title } = errorTable[code];
  const detail = words?.[code] ?? errorTable[code].detail;
  const requestId = "b7c1f0a4-5d52-4a0e-9a57-0f1f6f2e8c11";
  const type = `/docs/errors#${code}`;
  return { type, title, status, detail, instance: path, code, requestId, error: detail };
}

/** The problem document of one status, with an example of each code; for a browser on its way, a page that says it. */
function problemOf(codes: ErrorCode[], operation: Operation, components: Components) {
  const description = codes.map((code) => errorTable[code].title).join("; ");
  if (operation.navigation) return { description, content: { "text/html": { schema: { type: "string" } } } };
  const examples = codes.map((code) => [
    code,
    { summary: errorTable[code].title, value: problemExample(code, operation) },
  ]);
  return {
    description,
    content: {
      "application/problem+json": {
        schema: schemaOf(Problem, "output", components),
        examples: Object.fromEntries(examples),
      },
    },
  };
}

/** Answers and problems by status. Where a status has both, they differ by their media type. */
function responsesOf(operation: Operation, components: Components) {
  const responses: Record<string, { description: string; content?: Json }> = {};
  for (const [status, answer] of Object.entries(operation.answers))
    responses[status] = answerOf(answer, components);
  for (const [status, codes] of errorsByStatus(operation)) {
    const problem = problemOf(codes, operation, components);
    const answer = responses[status];
    responses[status] = answer
      ? {
          description: `${answer.description}; or: ${problem.description}`,
          content: { ...answer.content, ...problem.content },
        }
      : problem;
  }
  return responses;
}

function parametersOf({ params = {}, hints = {}, query }: Operation, components: Components) {
  const inPath = Object.entries(params).map(([name, { description, example: value }]) => ({
    ...{ name, in: "path", required: true, description },
    schema: { type: typeof value === "number" ? "integer" : "string" },
    example: value,
  }));
  const hinted = Object.entries(hints).map(([name, { description, example: value }]) => ({
    ...{ name, in: "query", description, schema: { type: "string" }, example: value },
  }));
  const { properties = {}, required = [] } = query
    ? (schemaOf(query, "input", components) as { properties?: Json; required?: string[] })
    : {};
  const inQuery = Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = schema as { description?: string };
    const said = description === undefined ? {} : { description };
    return { name, in: "query", required: required.includes(name), ...said, schema: rest };
  });
  return [...inPath, ...hinted, ...inQuery];
}

function securityOf({ auth, bearerOnly, proof }: Operation): Json[] {
  if (auth) return bearerOnly ? [{ bearer: [] }] : [{ cookie: [] }, { bearer: [] }];
  return proof ? [{ [proof]: [] }] : [];
}

function bodyOf({ body, bodyOptional = false, bodyExample }: Operation, components: Components) {
  if (!body) return {};
  const content = { schema: schemaOf(body, "input", components), ...example(bodyExample) };
  return { requestBody: { required: !bodyOptional, content: { "application/json": content } } };
}

function operationOf(operation: Operation, components: Components): Json {
  const { tag, summary, description, deprecated, may } = operation;
  const told = [
    description,
    may && `Takes the permission \`${may}\`.`,
    deprecated && `Use \`${deprecated.successor}\` in its place.`,
  ].filter(Boolean);
  const parameters = parametersOf(operation, components);
  return {
    operationId: `${operation.method.toLowerCase()}${operation.path.replace(/^\/api/, "").replace(/\W+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    tags: [tag],
    summary,
    ...(told.length > 0 ? { description: told.join("\n\n") } : {}),
    ...(deprecated ? { deprecated: true } : {}),
    security: securityOf(operation),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...bodyOf(operation, components),
    responses: responsesOf(operation, components),
  };
}

const securitySchemes = (accessCookie: string) => ({
  cookie: {
    ...{ type: "apiKey", in: "cookie", name: accessCookie },
    description: "Set by signing in with a browser.",
  },
  bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "An access token." },
  cron: { type: "http", scheme: "bearer", description: "The cron secret of the settings." },
  signature: {
    ...{ type: "apiKey", in: "header", name: "X-Patreon-Signature" },
    description: "Patreon's signature over the body.",
  },
  metrics: { type: "http", scheme: "bearer", description: "The metrics token of the settings." },
});

/** The OpenAPI 3.1 document of these operations. @param accessCookie the name of the access token's cookie. */
export function apiDocument(operations: readonly Operation[], accessCookie: string): Json {
  const schemas: Components = {};
  const paths: Record<string, Json> = {};
  for (const operation of operations)
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: operationOf(operation, schemas),
    };
  const used = new Set(operations.map(({ tag }) => tag));
  return {
    openapi: "3.1.0",
    info: {
      title: "Gatehouse",
      version: "1",
      description:
        "Signing in, sessions and memberships. Failures are problem documents (RFC 9457): `code` is stable, `detail` is for people, and every answer has an `x-request-id`. A 429 says in `Retry-After` when to come back.",
    },
    servers: [{ url: "/" }],
    tags: [...used].map((name) => ({ name })),
    paths,
    components: { schemas, securitySchemes: securitySchemes(accessCookie) },
  };
}
