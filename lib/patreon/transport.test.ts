import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { PatreonError } from "./errors";
import { callPatreon, type PatreonRequest } from "./transport";

const now = new Date("2026-03-10T12:00:00.000Z");

/** A server that answers as told, and what it was asked. Closed when the test ends. */
async function serve(answer: RequestListener) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/oauth2/v2/identity`);
  const ask = (request: Partial<PatreonRequest> = {}) =>
    callPatreon({ fetch, now: () => now }, { url, accessToken: "token-1", timeoutMs: 5000, ...request });
  return { ask, asked, url };
}

const replying = (status: number, body: string, headers: Record<string, string> = {}) =>
  serve((_request, response) => {
    response.writeHead(status, { "content-type": "application/vnd.api+json", ...headers }).end(body);
  });
const errorsBody = (entry: Record<string, unknown>) => JSON.stringify({ errors: [entry] });
const html = "<!DOCTYPE html><title>Just a moment...</title>";

describe("callPatreon", () => {
  it("sends a telling User-Agent and the bearer token, and gives the answer's JSON whatever its type is called", async () => {
    const { ask, asked } = await replying(200, '{"data":{"id":"1"}}', { "content-type": "text/plain" });
    expect(await ask()).toEqual({ data: { id: "1" } });
    expect(asked[0]?.method).toBe("GET");
    expect(asked[0]?.headers["user-agent"]).toMatch(/^Gatehouse/);
    expect(asked[0]?.headers.authorization).toBe("Bearer token-1");
  });

  it("posts a form with its User-Agent and without a bearer token", async () => {
    let body = "";
    const { ask, asked } = await serve((request, response) => {
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => response.end("{}"));
    });
    await ask({ accessToken: undefined, form: new URLSearchParams({ code: "a b&c" }) });
    expect(asked[0]?.method).toBe("POST");
    expect(asked[0]?.headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    expect(asked[0]?.headers["user-agent"]).toMatch(/^Gatehouse/);
    expect(asked[0]?.headers.authorization).toBeUndefined();
    expect(body).toBe("code=a+b%26c");
  });

  it.each<[string, number, string]>([
    ["HTML with 200", 200, html],
    ["an empty 200", 200, ""],
    ["JSON cut in half", 200, '{"data":{"id":"1","attributes":{"full_na'],
  ])("%s is unreadable", async (_what, status, body) => {
    const { ask } = await replying(status, body);
    await expect(ask()).rejects.toMatchObject({ failure: "unreadable", status: 200 });
  });

  it.each<[string, number, string, Partial<PatreonError>]>([
    [
      "401 of the API",
      401,
      errorsBody({ code: 1, code_name: "Unauthorized", status: "401" }),
      { failure: "unauthorized" },
    ],
    ["401 of the edge", 401, html, { failure: "unavailable" }],
    ["401 without a body", 401, "", { failure: "unavailable" }],
    ["401 of the token endpoint, dead grant", 401, '{"error":"invalid_grant"}', { failure: "refused_grant" }],
    ["400 of the token endpoint, dead grant", 400, '{"error":"invalid_grant"}', { failure: "refused_grant" }],
    [
      "401 of the token endpoint, wrong secret",
      401,
      '{"error":"invalid_client"}',
      { failure: "misconfigured" },
    ],
    [
      "400 of the token endpoint, wrong address",
      400,
      '{"error":"invalid_request","error_description":"Mismatching redirect URI."}',
      { failure: "misconfigured" },
    ],
    [
      "400 of a wrong field",
      400,
      errorsBody({ code_name: "ParameterInvalidOnType" }),
      { failure: "misconfigured" },
    ],
    ["403 of the API", 403, errorsBody({ code: null, code_name: "ViewForbidden" }), { failure: "forbidden" }],
    ["403 of the edge", 403, html, { failure: "unavailable" }],
    ["404 of the API", 404, errorsBody({ title: "Not Found" }), { failure: "not_found" }],
    ["404 as a page", 404, html, { failure: "unavailable" }],
    ["410", 410, errorsBody({}), { failure: "not_found" }],
    ["500 as JSON", 500, errorsBody({ status: "500" }), { failure: "unavailable" }],
    ["500 of the token endpoint", 500, '{"error":"server_error"}', { failure: "unavailable" }],
    ["500 that speaks of a dead grant", 500, '{"error":"invalid_grant"}', { failure: "unavailable" }],
    ["502 as a page", 502, html, { failure: "unavailable" }],
    ["504 as a page", 504, html, { failure: "unavailable" }],
  ])("%s", async (_what, status, body, expected) => {
    const { ask } = await replying(status, body);
    await expect(ask()).rejects.toMatchObject({ ...expected, status });
  });

  const inNineSeconds = new Date(now.getTime() + 9000).toUTCString();
  it.each<[string, string, Record<string, string>, number | null]>([
    ["the number in the body", errorsBody({ code_name: "RequestThrottled", retry_after_seconds: 9 }), {}, 9],
    ["the number in the body as text", errorsBody({ retry_after_seconds: "9" }), {}, 9],
    [
      "the edge's block",
      errorsBody({ detail: "Too many bad requests.", retry_after_seconds: 1800 }),
      {},
      1800,
    ],
    ["the body before the header", errorsBody({ retry_after_seconds: 9 }), { "retry-after": "60" }, 9],
    ["a header of seconds, no number in the body", errorsBody({}), { "retry-after": "9" }, 9],
    ["a header of seconds, no body", "", { "retry-after": "9" }, 9],
    ["a header with a date", "", { "retry-after": inNineSeconds }, 9],
    ["a header with a date that has passed", "", { "retry-after": "Tue, 10 Mar 2026 11:00:00 GMT" }, 0],
    ["a header that says nothing", "", { "retry-after": "soon" }, null],
    ["a header that is neither", "", { "retry-after": "1.5" }, null],
    ["a header below zero", "", { "retry-after": "-5" }, null],
    ["neither body nor header", "", {}, null],
    ["a page", html, {}, null],
  ])("429: %s", async (_what, body, headers, seconds) => {
    const { ask } = await replying(429, body, headers);
    await expect(ask()).rejects.toMatchObject({ failure: "throttled", retryAfterSeconds: seconds });
  });

  it("does not follow a redirect, so that no other host gets the token", async () => {
    const elsewhere = await replying(200, "{}");
    for (const status of [301, 302, 303, 307, 308]) {
      const { ask } = await replying(status, "", { location: elsewhere.url.toString() });
      await expect(ask()).rejects.toMatchObject({ failure: "unavailable", status });
    }
    expect(elsewhere.asked).toHaveLength(0);
  });

  it("gives up when no answer comes, and when an answer begins and stalls", async () => {
    const silent = await serve(() => {});
    await expect(silent.ask({ timeoutMs: 50 })).rejects.toMatchObject({
      failure: "unavailable",
      status: null,
    });
    const stalled = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"data":');
    });
    await expect(stalled.ask({ timeoutMs: 50 })).rejects.toMatchObject({
      failure: "unavailable",
      status: null,
    });
  });

  it("a connection that ends in the middle of a body, or before it, is no answer", async () => {
    const cut = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"data":', () => response.destroy());
    });
    await expect(cut.ask()).rejects.toMatchObject({ failure: "unavailable" });
    const reset = await serve((request) => request.socket.destroy());
    await expect(reset.ask()).rejects.toMatchObject({ failure: "unavailable" });
  });

  it("a host that is not there is no answer", async () => {
    const url = new URL("http://127.0.0.1:1/");
    const call = callPatreon({ fetch, now: () => now }, { url, timeoutMs: 5000 });
    await expect(call).rejects.toMatchObject({ failure: "unavailable", status: null });
  });

  it("stops reading an answer that does not end", async () => {
    let sent = 0;
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    const { ask } = await serve((_request, response) => {
      response.writeHead(200);
      const more = () => {
        while (sent < 80 && !response.destroyed) {
          sent += 1;
          if (!response.write(chunk)) return void response.once("drain", more);
        }
      };
      more();
    });
    await expect(ask()).rejects.toMatchObject({ failure: "unreadable" });
    expect(sent).toBeLessThan(80);
  });

  it("reads letters whose bytes come apart", async () => {
    const bytes = Buffer.from('{"name":"Zoë €"}');
    const { ask } = await serve((_request, response) => {
      response.writeHead(200);
      response.write(bytes.subarray(0, 12), () => response.end(bytes.subarray(12)));
    });
    expect(await ask()).toEqual({ name: "Zoë €" });
  });

  it("tells neither token nor body in its failures", async () => {
    const bodies = [
      errorsBody({ detail: "hunter2", code_name: "Unauthorized" }),
      '{"error":"invalid_grant","error_description":"hunter2"}',
      "hunter2",
    ];
    for (const body of bodies) {
      const { ask } = await replying(401, body);
      const error = await ask({ accessToken: "hunter2" }).catch((caught: PatreonError) => caught);
      expect((error as PatreonError).message).not.toContain("hunter2");
    }
  });
});
