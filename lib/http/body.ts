import type { z } from "zod";
import { AppError, type FieldError } from "@/lib/errors";

/** A sign-in or a registration is a few hundred bytes; 64 KiB leaves room for anything honest. */
const bodyBytesMax = 64 * 1024;

/** So much of a body that is too large is read and forgotten: who is cut off while sending never sees the answer. */
const drainedBytesMax = 32 * 1024 * 1024;

/**
 * The bytes of a request's body, read as a stream so that a body without a length, or with a false one, cannot fill
 * the memory.
 * @param drainedMax how much is read and forgotten of a body that is too large.
 * @throws AppError payload_too_large
 */
export async function readBytes(
  request: Request,
  bytesMax = bodyBytesMax,
  drainedMax = drainedBytesMax,
): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > drainedMax)
    throw new AppError("payload_too_large");
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > drainedMax) break;
    if (length <= bytesMax) chunks.push(chunk);
  }
  if (length > bytesMax) throw new AppError("payload_too_large");
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

const contentType = (request: Request) =>
  (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();

/** Whether a plain HTML form sent this: the page's scripts had not loaded, or never will. */
export const isFormPost = (request: Request) => contentType(request) === "application/x-www-form-urlencoded";

/**
 * The body as a value: JSON, or the fields of a form.
 * @throws AppError unsupported_media_type, payload_too_large, invalid_json, invalid_request
 */
export async function readBody(request: Request, acceptsForm: boolean): Promise<Record<string, unknown>> {
  const form = acceptsForm && isFormPost(request);
  if (!form && contentType(request) !== "application/json") throw new AppError("unsupported_media_type");
  const bytes = await readBytes(request);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("invalid_json", { detail: "The body is not UTF-8 text", cause });
  }
  if (form) return Object.fromEntries(new URLSearchParams(text));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid_json", { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new AppError("invalid_request", { detail: "The body must be a JSON object" });
  return value as Record<string, unknown>;
}

const pointer = (path: PropertyKey[]) =>
  path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

function fieldErrors(issues: z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          pointer: pointer([...issue.path, key]),
          detail: "This field is not known",
        }))
      : [{ pointer: pointer(issue.path), detail: issue.message }],
  );
}

const isMissing = (value: unknown) => value === undefined || value === null || value === "";

/**
 * Reads a body by its schema.
 * @param missing what to say when a required field is absent or empty; the words are part of the API's contract.
 * @throws AppError missing_fields, or invalid_request with one entry a field.
 */
export function parseBody<S extends z.ZodObject>(
  schema: S,
  value: Record<string, unknown>,
  missing?: string,
): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error.issues);
  const absent = Object.keys(schema.shape).filter(
    (key) => isMissing(value[key]) && errors.some((error) => error.pointer === `/${key}`),
  );
  if (absent.length > 0)
    throw new AppError("missing_fields", {
      ...(missing ? { detail: missing } : {}),
      errors: errors.map((error) =>
        absent.includes(error.pointer.slice(1)) ? { ...error, detail: "This field is required" } : error,
      ),
    });
  const first = errors[0];
  throw new AppError("invalid_request", { ...(first ? { detail: first.detail } : {}), errors });
}

/**
 * Reads a query by its schema: a name given several times is a list where the schema wants one. Names it does not know
 * are refused, so that a misspelt filter does not show everything.
 * @throws AppError invalid_request with one entry a name.
 */
export function parseQuery<S extends z.ZodObject>(schema: S, query: URLSearchParams): z.infer<S> {
  const given: Record<string, unknown> = Object.create(null);
  for (const name of query.keys()) {
    const values = query.getAll(name);
    given[name] = values.length === 1 ? values[0] : values;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error.issues);
  const first = errors[0];
  const place = ["In the query", first?.pointer.slice(1)].filter(Boolean).join(", ");
  throw new AppError("invalid_request", {
    ...(first ? { detail: `${place}: ${first.detail}` } : {}),
    errors,
  });
}
