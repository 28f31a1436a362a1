import type { IncomingMessage } from "node:http";

/** A request, read whole. */
export interface Exchange {
  method: string;
  path: string;
  /** The query as it came, without the `?`: brackets may be encoded or raw. */
  rawQuery: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: Buffer;
  remoteAddress: string;
  /** Where the caller reached us, for links in answers: `http://127.0.0.1:4300`. */
  origin: string;
}

/** An answer before it is sent; the delivery may still be cut or held back by a fault. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Reads a request up to `bytesMax`; null when the body is larger. */
export async function readExchange(request: IncomingMessage, bytesMax: number): Promise<Exchange | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) return null;
    chunks.push(chunk);
  }
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  const rawQuery = mark < 0 ? "" : target.slice(mark + 1);
  return {
    method: request.method ?? "GET",
    path: mark < 0 ? target : target.slice(0, mark),
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers: request.headers,
    body: Buffer.concat(chunks),
    remoteAddress: request.socket.remoteAddress ?? "",
    origin: `http://${request.headers.host ?? "127.0.0.1"}`,
  };
}

/** The fields of an urlencoded body; empty for any other content type. */
export function readForm(exchange: Exchange): URLSearchParams {
  const type = exchange.headers["content-type"] ?? "";
  return new URLSearchParams(
    type.startsWith("application/x-www-form-urlencoded") ? exchange.body.toString() : "",
  );
}
