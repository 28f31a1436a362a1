import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Received {
  event: string | undefined;
  signature: string | undefined;
  body: string;
}

/** A webhook receiver for tests: keeps what comes and answers the statuses queued in `answers`, then 200. */
export async function openReceiver() {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    received.push({
      event: request.headers["x-patreon-event"] as string | undefined,
      signature: request.headers["x-patreon-signature"] as string | undefined,
      body: Buffer.concat(chunks).toString(),
    });
    response.writeHead(answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return { uri, received, answers };
}
