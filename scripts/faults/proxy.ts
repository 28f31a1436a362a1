import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A reverse proxy before several copies of the app, as small as one can be. */
export interface ReverseProxy {
  url: string;
  /** Ports of 127.0.0.1 where the copies are, asked in turn. */
  backends: Set<number>;
  /** What people got for an answer that was none: "502 POST /api/auth/login", each time. */
  refusals: string[];
  close(): Promise<void>;
}

/** Repeating these changes nothing more than the first time did (RFC 9110, 9.2.2). */
const idempotent = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);

class NotSent extends Error {}

function pass(port: number, from: IncomingMessage, body: Buffer, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method, url: path, headers } = from;
    const address = headers["x-forwarded-for"] ?? from.socket.remoteAddress;
    const to = request({ port, host: "127.0.0.1", method, path, agent });
    for (const [name, value] of Object.entries({ ...headers, "x-forwarded-for": address }))
      if (value !== undefined && name !== "connection") to.setHeader(name, value);
    to.once("response", resolve);
    to.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ECONNREFUSED" ? new NotSent(error.message) : error),
    );
    to.end(body);
  });
}

export async function startProxy(): Promise<ReverseProxy> {
  // Node ends a connection that was idle for 5 s: whoever keeps one longer sends a request into its end now and then.
  const agent = new Agent({ keepAlive: true, timeout: 3000 });
  let turn = 0;
  const backends = new Set<number>();
  const refusals: string[] = [];
  const note = ({ method, url = "" }: IncomingMessage, status: number) => {
    if (status >= 500) refusals.push(`${status} ${method} ${url.split("?")[0]}`);
  };

  async function answer(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const body = await buffer(from);
    const first = turn++;
    for (let tries = 1; ; tries += 1) {
      const open = [...backends];
      // From its own first on: others take their turns meanwhile, and this one is not to ask the same copy again.
      const port = open[(first + tries - 1) % open.length] ?? 0;
      try {
        const answered = await pass(port, from, body, agent);
        note(from, answered.statusCode ?? 502);
        to.writeHead(answered.statusCode ?? 502, answered.rawHeaders);
        answered.once("error", () => to.destroy()).pipe(to);
        return;
      } catch (error) {
        // What never left, or may be done twice, is asked of the next copy; each is asked once.
        const mayRepeat = error instanceof NotSent || idempotent.has(from.method ?? "");
        if (mayRepeat && tries < open.length) continue;
        note(from, 502);
        to.writeHead(502).end();
        return;
      }
    }
  }

  const server = createServer((from, to) => {
    answer(from, to).catch(() => to.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    backends,
    refusals,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
