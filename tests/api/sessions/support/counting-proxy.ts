import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

export interface CountingProxy {
  /** The database's address by way of this proxy. */
  url: string;
  /** How many statements the client had executed since the last look. */
  take(): number;
  close(): Promise<void>;
}

/** The front end's messages that run a statement: Execute of the extended protocol, Query of the simple one. */
const runsStatement = new Set(["E", "Q"]);

/**
 * Reads the messages a client sends (PostgreSQL 18, 54.7): the first has a length only, each after it a type byte and a
 * length that counts itself.
 */
function createReader(onMessage: (type: string) => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const header = started ? 5 : 4;
      if (pending.length < header) return;
      const size = pending.readInt32BE(header - 4) + header - 4;
      if (pending.length < size) return;
      if (started) onMessage(String.fromCharCode(pending[0] ?? 0));
      started = true;
      pending = pending.subarray(size);
    }
  };
}

/** Stands between a client and PostgreSQL, without encryption, and counts the statements that pass. */
export async function countStatements(databaseUrl: string): Promise<CountingProxy> {
  const target = new URL(databaseUrl);
  const port = Number(target.port || 5432);
  let count = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const database = connect(port, target.hostname);
    const read = createReader((type) => {
      if (runsStatement.has(type)) count += 1;
    });
    client.on("data", read);
    client.pipe(database).pipe(client);
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      open.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.toString(),
    take() {
      const taken = count;
      count = 0;
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
