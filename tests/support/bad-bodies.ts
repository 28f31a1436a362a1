import type { RawRequest } from "./raw-request";

/** A request's body that no route can read, and what the answer has to be. */
export interface BadBody {
  about: string;
  sent: Pick<RawRequest, "headers" | "body" | "chunked">;
  status: 400 | 413 | 415;
  code: string;
}

type Bytes = Buffer | string;

const json = { "content-type": "application/json" };
const tenMegabytes = Buffer.alloc(10 * 1024 * 1024, "x");

const notJson = (about: string, body: Bytes): BadBody => ({
  about,
  sent: { body, headers: json },
  status: 400,
  code: "invalid_json",
});

const noObject = (about: string, body: string): BadBody => ({
  about,
  sent: { body, headers: json },
  status: 400,
  code: "invalid_request",
});

const tooLarge = (about: string, body: Bytes, chunked = false): BadBody => ({
  about,
  sent: { body, chunked, headers: json },
  status: 413,
  code: "payload_too_large",
});

const otherType = (type: string): BadBody => ({
  about: `content type "${type}"`,
  sent: { body: "{}", headers: { "content-type": type } },
  status: 415,
  code: "unsupported_media_type",
});

/** Bodies that are wrong whatever the route reads from them. */
export const badBodies: BadBody[] = [
  notJson("broken JSON", '{"username": "a"'),
  notJson("no JSON", "username=a"),
  notJson("JSON with a comma too many", '{"username": "a",}'),
  notJson("bytes that are no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])),
  notJson("UTF-16", Buffer.from('{"username":"a"}', "utf16le")),
  notJson("an empty body", ""),
  noObject("null", "null"),
  noObject("a list", "[]"),
  noObject("a text", '"text"'),
  noObject("a number", "42"),
  noObject("a truth value", "true"),
  tooLarge("10 MB with its length", tenMegabytes),
  tooLarge("10 MB without a length", tenMegabytes, true),
  tooLarge("10 MB in one field", `{"username":"${tenMegabytes}"}`),
  ...["text/plain", "application/xml", "application/jsonp", "multipart/form-data; boundary=x", ""].map(
    otherType,
  ),
];

/** What is no text, for a field that must be one. */
export const wrongTypes: Record<string, unknown> = {
  "a number": 42,
  "a fraction": 0.5,
  "a list": ["text"],
  "an empty list": [],
  "an object": { toString: "text" },
  "an object with an operator": { $ne: null },
  true: true,
  false: false,
};
