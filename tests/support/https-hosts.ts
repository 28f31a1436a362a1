import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { selfSigned } from "./certificate";

/** Answers what comes to one host. */
export type Host = (from: IncomingMessage, to: ServerResponse) => void;

/** Passes everything on to a server on this machine, with the host it was asked by. */
export const passTo =
  (url: string): Host =>
  (from, to) => {
    const onward = request(url + (from.url ?? "/"), { method: from.method ?? "GET", headers: from.headers });
    onward.once("error", () => to.destroy());
    onward.once("response", (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(to);
    });
    from.pipe(onward);
  };

/** Hosts of any name that are reached over https, all on this machine. */
export interface HttpsHosts {
  /** The proxy that a browser is to go through. */
  proxyUrl: string;
  /** What was asked, as "POST members.example/api/auth/login". */
  asked: string[];
  close(): Promise<void>;
}

/**
 * A browser's way (CONNECT) to hosts that are names in no DNS; one that is not among them cannot be reached, so that
 * nothing leaves this machine.
 */
export async function openHttpsHosts(hosts: Record<string, Host>): Promise<HttpsHosts> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const secure = createSecureServer(selfSigned(), (from, to) => {
    const { host = "" } = from.headers;
    asked.push(`${from.method} ${host}${from.url}`);
    hosts[host]?.(from, to);
  });
  const proxy = createServer((_, to) => to.writeHead(502).end());
  proxy.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  });
  proxy.on("connect", ({ url = "" }, socket: Socket) => {
    const isKnown = Object.keys(hosts).some((host) => url === `${host}:443`);
    if (!isKnown) return socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    secure.emit("connection", socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    proxyUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => proxy.close(() => resolve()));
    },
  };
}
