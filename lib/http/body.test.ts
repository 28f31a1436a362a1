import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseBody, readBody, readBytes } from "./body";

const address = "http://127.0.0.1/api";
const post = (
  body: BodyInit | null,
  contentType: string | null = "application/json",
  headers: HeadersInit = {},
) => {
  const request = new Request(address, { method: "POST", body, headers, duplex: "half" } as RequestInit);
  if (contentType === null) request.headers.delete("content-type");
  else request.headers.set("content-type", contentType);
  return request;
};
/** A body without a length, as a client that means ill would send it. Counts what was taken of it. */
function endless(chunkBytes: number) {
  const taken = { bytes: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken.bytes += chunkBytes;
      controller.enqueue(new Uint8Array(chunkBytes).fill(0x20));
    },
    cancel() {
      taken.cancelled = true;
    },
  });
  return { stream, taken };
}

describe("readBytes", () => {
  it("gives the bytes as they came, in however many pieces", async () => {
    const stream = new ReadableStream({
      start(controller) {
        for (const piece of [[1, 2], [], [3]]) controller.enqueue(Uint8Array.from(piece));
        controller.close();
      },
    });
    expect(await readBytes(post(stream))).toEqual(Uint8Array.from([1, 2, 3]));
    expect(await readBytes(new Request(address))).toEqual(new Uint8Array());
  });

  it("takes exactly as much as it may, and not a byte more", async () => {
    expect(await readBytes(post("x".repeat(10)), 10)).toHaveLength(10);
    await expect(readBytes(post("x".repeat(11)), 10)).rejects.toMatchObject({ code: "payload_too_large" });
  });

  it("refuses by the length that was announced, before reading", async () => {
    const request = post("{}", "application/json", { "content-length": "999999999" });
    await expect(readBytes(request)).rejects.toMatchObject({ code: "payload_too_large", status: 413 });
    expect(request.bodyUsed).toBe(false);
  });

  it("reads a body that is somewhat too large to its end, so that its sender sees the answer", async () => {
    const request = post("x".repeat(500));
    await expect(readBytes(request, 10, 1000)).rejects.toMatchObject({ code: "payload_too_large" });
    expect(await request.body?.getReader().closed.catch(() => "read")).toBeUndefined();
  });

  it("stops a stream without an end and lets go of it", async () => {
    const { stream, taken } = endless(1000);
    await expect(readBytes(post(stream), 5000, 10_000)).rejects.toMatchObject({ code: "payload_too_large" });
    expect(taken.cancelled).toBe(true);
    expect(taken.bytes).toBeLessThan(20_000);
  });

  it("is not fooled by a length that is too small or no number", async () => {
    for (const length of ["1", "-5", "many", ""]) {
      const request = post("x".repeat(20), "application/json", { "content-length": length });
      await expect(readBytes(request, 10), length).rejects.toMatchObject({ code: "payload_too_large" });
    }
  });
});

describe("readBody", () => {
  it("reads an object, with whatever parameters its type has", async () => {
    for (const type of ["application/json", "application/json; charset=utf-8", "Application/JSON ;x=y"])
      expect(await readBody(post('{"a":"é"}', type), false)).toEqual({ a: "é" });
  });

  it.each([
    ["[]", "invalid_request"],
    ["null", "invalid_request"],
    ["1", "invalid_request"],
    ['"text"', "invalid_request"],
    ["true", "invalid_request"],
    ["", "invalid_json"],
    ["{", "invalid_json"],
    ["{a:1}", "invalid_json"],
    ["<html>", "invalid_json"],
  ])("%j is %s", async (text, code) => {
    await expect(readBody(post(text), false)).rejects.toMatchObject({ code, status: 400 });
  });

  it("refuses bytes that are no UTF-8, in JSON and in a form", async () => {
    const bytes = Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
    for (const type of ["application/json", "application/x-www-form-urlencoded"])
      await expect(readBody(post(bytes, type), true)).rejects.toMatchObject({
        code: "invalid_json",
        detail: "The body is not UTF-8 text",
      });
  });

  it.each([
    [null],
    ["text/plain"],
    ["multipart/form-data; boundary=x"],
    ["application/jsonp"],
    ["text/plain;application/json"],
  ])("refuses a body of type %s, which a foreign page's form could send", async (type) => {
    await expect(readBody(post("{}", type), true)).rejects.toMatchObject({
      code: "unsupported_media_type",
      status: 415,
    });
  });

  it("reads a form where a form is taken, and refuses it where none is", async () => {
    const type = "application/x-www-form-urlencoded";
    const fields = { username: "ada é", password: "a&b=c+d" };
    const text = new URLSearchParams(fields).toString();
    expect(await readBody(post(text, type), true)).toEqual(fields);
    expect(await readBody(post("a=1&a=2&b", type), true)).toEqual({ a: "2", b: "" });
    await expect(readBody(post(text, type), false)).rejects.toMatchObject({ code: "unsupported_media_type" });
  });

  it("refuses more than 64 KiB", async () => {
    const object = (bytes: number) => JSON.stringify({ a: "x".repeat(bytes - 8) });
    expect(await readBody(post(object(65_536)), false)).toHaveProperty("a");
    await expect(readBody(post(object(65_537)), false)).rejects.toMatchObject({ code: "payload_too_large" });
  });

  it("does not let a body reach the prototype of objects", async () => {
    await readBody(post('{"__proto__":{"admin":true}}'), false);
    await readBody(post("__proto__=x", "application/x-www-form-urlencoded"), true);
    expect({}).not.toHaveProperty("admin");
  });
});

describe("parseBody", () => {
  const schema = z.strictObject({
    name: z.string().trim().min(3, "A name has at least 3 characters"),
    note: z.string().optional(),
    list: z.array(z.strictObject({ "a/b~c": z.number("A number, please") })).optional(),
  });
  const errorOf = (value: Record<string, unknown>, missing?: string) => {
    try {
      return parseBody(schema, value, missing);
    } catch (error) {
      return error;
    }
  };

  it("gives what the schema makes of the body", () => {
    expect(parseBody(schema, { name: "  Ada " })).toEqual({ name: "Ada" });
  });

  it("says in the route's words that a required field is absent, null or empty", () => {
    for (const value of [{}, { name: undefined }, { name: null }, { name: "" }, { name: "", note: 3 }])
      expect(errorOf(value, "Missing username or password")).toMatchObject({
        code: "missing_fields",
        status: 400,
        detail: "Missing username or password",
        errors: expect.arrayContaining([{ pointer: "/name", detail: "This field is required" }]),
      });
    expect(errorOf({})).toMatchObject({ code: "missing_fields", detail: "Missing required fields" });
  });

  it("an optional field that is wrong is not said to be missing", () => {
    expect(errorOf({ name: "Ada", note: 5 })).toMatchObject({ code: "invalid_request" });
    expect(errorOf({ name: "   " })).toMatchObject({ code: "invalid_request" });
  });

  it("lists each fault with a pointer, and its first words as the detail", () => {
    expect(errorOf({ name: "ab", list: [{ "a/b~c": "x" }] })).toMatchObject({
      code: "invalid_request",
      detail: "A name has at least 3 characters",
      errors: [
        { pointer: "/name", detail: "A name has at least 3 characters" },
        { pointer: "/list/0/a~1b~0c", detail: "A number, please" },
      ],
    });
  });

  it("refuses fields it does not know, each by its name", () => {
    expect(errorOf({ name: "Ada", role: "super_admin", x: 1 })).toMatchObject({
      code: "invalid_request",
      errors: [
        { pointer: "/role", detail: "This field is not known" },
        { pointer: "/x", detail: "This field is not known" },
      ],
    });
  });
});
