import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface AlertCatcher {
  url: string;
  /** The bodies received so far. */
  received: unknown[];
  /** From now on this is the status of each answer; 204 at first. */
  answerWith(status: number): void;
  close(): Promise<void>;
}

/** An incoming webhook, as Slack and Discord offer them. */
export async function catchAlerts(): Promise<AlertCatcher> {
  const received: unknown[] = [];
  let status = 204;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answerWith(next) {
      status = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
