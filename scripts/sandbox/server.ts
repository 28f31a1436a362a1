import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerControl, isControl } from "./control/door";
import { readExchange } from "./http/exchange";
import { answerAsPatreon } from "./http/front-door";
import { jsonReply } from "./http/replies";
import { sendReply } from "./http/send";
import type { SandboxOptions } from "./options";
import { SnapshotFile } from "./snapshot-file";
import { World } from "./world";

export type { SandboxOptions } from "./options";

const BODY_BYTES_MAX = 1024 * 1024;

export interface RunningSandbox {
  /** Where it answers, without a slash at the end. */
  url: string;
  port: number;
  /** Ends every connection, keeps the state if there is a file for it, and resolves when all is shut. */
  close(): Promise<void>;
}

/** Starts a simulator of Patreon. Throws when the port is taken or the state file cannot be read. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const world = new World(options);
  const file = options.statePath ? new SnapshotFile(options.statePath, world) : null;
  await file?.load();
  const closing = new AbortController();
  const server = createServer((request, response) => {
    answer(world, request, response, closing.signal)
      .then(() => {
        if (request.method !== "GET") file?.touch();
      })
      .catch((error: unknown) => {
        console.error("The sandbox failed on", request.method, request.url, error);
        response.destroy();
      });
  });
  await listen(server, options.port ?? 0, options.host ?? "127.0.0.1");
  const { port, address, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${port}`,
    port,
    async close() {
      closing.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await world.webhooks.close();
      await file?.save();
    },
  };
}

async function answer(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const exchange = await readExchange(request, BODY_BYTES_MAX);
  if (!exchange) return sendReply(response, jsonReply(413, { error: "The body is too large." }));
  if (isControl(exchange)) return sendReply(response, await answerControl(world, exchange));
  await answerAsPatreon(world, exchange, response, (ms) => pauseFor(ms, response, closing));
}

/** Waits; ends early when the caller leaves or the server closes. */
function pauseFor(ms: number, response: ServerResponse, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = Number.isFinite(ms) ? setTimeout(finish, ms) : null;
    function finish() {
      if (timer) clearTimeout(timer);
      response.off("close", finish);
      closing.removeEventListener("abort", finish);
      resolve();
    }
    response.once("close", finish);
    closing.addEventListener("abort", finish);
  });
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
