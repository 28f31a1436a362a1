import fc from "fast-check";
import type { ApiDocument, DocumentedOperation, Parameter } from "./document";
import { hostileBody, hostileHeaders, hostileName, hostilePart, hostileValue } from "./hostile";
import { valuesOf } from "./values";

/** Whose chair a request is sent from. */
export const chairs = ["nobody", "member", "super_admin"] as const;
export type Chair = (typeof chairs)[number];

export interface FuzzedRequest {
  chair: Chair;
  /** How the chair's token travels. */
  by: "cookie" | "bearer";
  /** With its query. */
  address: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
}

/** What stands for something of whoever sends the request, put in when it is sent. */
export const own = {
  id: "«id»",
  session: "«session»",
  run: "«run»",
  username: "«username»",
  email: "«email»",
  password: "«password»",
} as const;

type Entries = [name: string, value: unknown][];

/** JSON as text, so that a name may come twice, and `__proto__` is a name as any other. */
const jsonText = (entries: Entries) =>
  `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;

/** A body of the schema: generated, or its example with a few fields of the sender's own. */
function soundEntries(
  document: ApiDocument,
  body: NonNullable<DocumentedOperation["body"]>,
): fc.Arbitrary<Entries> {
  const generated = valuesOf(document, body.schema).map((value) => Object.entries(value as object));
  if (body.example === undefined) return generated;
  const example = Object.entries(body.example as object);
  const ofOwn = (name: string, value: unknown) => {
    if (/^(current_?password|password|currentPassword)$/i.test(name)) return own.password;
    if (/^(username|email)$/.test(name)) return own[name as "username" | "email"];
    return value;
  };
  return fc.oneof(
    generated,
    fc.constant<Entries>(example),
    fc.constant<Entries>(example.map(([name, value]) => [name, ofOwn(name, value)])),
    fc.tuple(generated, fc.subarray(example)).map(([made, kept]) => [...new Map([...made, ...kept])]),
  );
}

/** The same with one thing wrong. */
const spoilt = (entries: Entries): fc.Arbitrary<Entries> => {
  const at = fc.nat({ max: Math.max(entries.length - 1, 0) });
  return fc.oneof(
    at.map((index) => entries.filter((_, place) => place !== index)),
    fc
      .tuple(at, hostileValue)
      .map(([index, value]) =>
        entries.map(([name, kept], place): Entries[number] => [name, place === index ? value : kept]),
      ),
    fc.tuple(hostileName, hostileValue).map((extra): Entries => [...entries, extra]),
    fc.tuple(at, hostileValue).map(([index, value]): Entries => {
      const name = entries[index]?.[0];
      return name === undefined ? entries : [...entries, [name, value]];
    }),
  );
};

const contentType = fc.oneof(
  { arbitrary: fc.constant("application/json"), weight: 12 },
  {
    arbitrary: fc.constantFrom(
      ...["application/json; charset=utf-16", "APPLICATION/JSON", "text/plain", "application/jsonp"],
      ...["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x", ";"],
    ),
    weight: 2,
  },
);

type Sent = Pick<FuzzedRequest, "headers" | "body">;

function bodyOf(document: ApiDocument, { method, body }: DocumentedOperation): fc.Arbitrary<Sent> {
  // `fetch` sends no body with GET.
  if (method === "GET") return fc.constant({ headers: {} });
  const sound: fc.Arbitrary<Entries> = body ? soundEntries(document, body) : fc.constant([]);
  const text = fc.oneof(
    { arbitrary: sound.map(jsonText), weight: 4 },
    { arbitrary: sound.chain(spoilt).map(jsonText), weight: 5 },
    { arbitrary: hostileBody, weight: 2 },
  );
  const withBody = fc
    .tuple(text, contentType)
    .map(([sent, type]): Sent => ({ headers: { "content-type": type }, body: sent }));
  return body?.required ? withBody : fc.oneof(fc.constant({ headers: {} }), withBody);
}

/** Ids that exist: people's, venues' and deliveries' are small numbers, others are the sender's own. */
function knownPart(path: string): fc.Arbitrary<string> {
  if (path.includes("/runs/")) return fc.constant(own.run);
  if (path.includes("/sessions/")) return fc.constant(own.session);
  return fc.oneof(fc.integer({ min: 1, max: 12 }).map(String), fc.constant(own.id));
}

function pathOf({ path, parameters }: DocumentedOperation): fc.Arbitrary<string> {
  const parts = parameters.filter((parameter) => parameter.in === "path");
  const choices = parts.map((part) =>
    fc.oneof(
      { arbitrary: fc.constant(encodeURIComponent(String(part.example))), weight: 2 },
      { arbitrary: knownPart(path), weight: 4 },
      { arbitrary: hostilePart, weight: 4 },
    ),
  );
  return fc
    .tuple(...choices)
    .map((chosen) => parts.reduce((at, { name }, turn) => at.replace(`{${name}}`, chosen[turn] ?? ""), path));
}

const encoded = (value: unknown) => {
  // A lone surrogate has no UTF-8, and `encodeURIComponent` throws at it.
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return encodeURIComponent(text.replaceAll(/\p{Cs}/gu, "\ufffd"));
};

function queryOf(document: ApiDocument, { parameters }: DocumentedOperation): fc.Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === "query");
  const pairOf = ({ name, schema }: Parameter) =>
    fc
      .oneof({ arbitrary: valuesOf(document, schema), weight: 3 }, { arbitrary: hostileValue, weight: 2 })
      .map((value) => `${name}=${encoded(value)}`);
  const unknown = fc
    .tuple(hostileName, hostileValue)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  const unsound = fc.constantFrom("%", "%zz=%", "=", "&&", "a[]=1&a[]=2", "q=%E0%A4%A", "q=%00");
  const stray = { arbitrary: fc.oneof(unknown, unsound), weight: 1 };
  const pairs =
    known.length === 0
      ? fc.oneof(stray)
      : fc.oneof({ arbitrary: fc.oneof(...known.map(pairOf)), weight: 6 }, stray);
  // The same name may come twice.
  return fc
    .array(pairs, { maxLength: known.length === 0 ? 1 : 4 })
    .map((all) => (all.length === 0 ? "" : `?${all.join("&")}`));
}

/** Requests to one operation: sound ones, nearly sound ones, and hostile ones. */
export function requestOf(
  document: ApiDocument,
  operation: DocumentedOperation,
): fc.Arbitrary<FuzzedRequest> {
  const odd = fc.oneof({ arbitrary: fc.constant({}), weight: 7 }, { arbitrary: hostileHeaders, weight: 1 });
  const ways = operation.path.startsWith("/api/v1/")
    ? (["bearer"] as const)
    : (["cookie", "bearer"] as const);
  return fc
    .tuple(
      fc.constantFrom(...chairs),
      fc.constantFrom(...ways),
      pathOf(operation),
      queryOf(document, operation),
      bodyOf(document, operation),
      odd,
    )
    .map(([chair, by, path, query, { headers, body }, more]) => ({
      ...{ chair, by, address: path + query, headers: { ...headers, ...more } },
      ...(body === undefined ? {} : { body }),
    }));
}
