import { request } from "node:http";
import type { Answer } from "./client";

export interface RawRequest {
  method?: string;
  /** Sent to the letter: `fetch` would tidy up doubled slashes and dots. */
  path: string;
  headers?: Record<string, string>;
  body?: Buffer | string;
  /** Sends the body in pieces, without a length. */
  chunked?: boolean;
}

/** One request as it is written, for what `fetch` would not send. */
export function sendRaw(base: string, sent: RawRequest): Promise<Answer> {
  const { hostname, port } = new URL(base);
  const body = sent.body === undefined ? undefined : Buffer.from(sent.body);
  const length = body && !sent.chunked ? { "content-length": String(body.length) } : {};
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method: sent.method ?? "GET", path: sent.path, agent: false };
    const outgoing = request({ ...options, headers: { ...length, ...sent.headers } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: incoming.statusCode ?? 0,
          headers: headersOf(incoming.rawHeaders),
          text,
          body: text.startsWith("{") ? JSON.parse(text) : undefined,
        });
        outgoing.destroy();
      });
    });
    // A server that refuses a long body answers before all of it is sent; what breaks after the answer is no matter.
    outgoing.on("error", reject);
    for (let at = 0; body && at < body.length; at += 65_536) outgoing.write(body.subarray(at, at + 65_536));
    outgoing.end();
  });
}

function headersOf(rawHeaders: string[]): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  return headers;
}
