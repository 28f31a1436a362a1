import type { ServerResponse } from "node:http";
import type { Fault } from "../faults";
import type { Reply } from "./exchange";

const SLOW_MS = 5_000;

/** Sends an answer the way it is. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, reply.headers);
  response.end(reply.body);
}

/** Sends an answer the way a fault spoils it; `pause` ends early when the server closes or the caller leaves. */
export async function sendSpoiled(
  response: ServerResponse,
  reply: Reply,
  fault: Fault,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  switch (fault.kind) {
    case "reset":
    case "drop":
      response.socket?.destroy();
      return;
    case "cut":
      sendReply(response, { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) });
      return;
    case "slow":
      await pause(fault.delayMs ?? SLOW_MS);
      sendReply(response, reply);
      return;
    case "stall":
      response.writeHead(reply.status, reply.headers);
      response.flushHeaders();
      await pause(fault.delayMs ?? Number.POSITIVE_INFINITY);
      response.end(reply.body);
      return;
    default:
      sendReply(response, reply);
  }
}
