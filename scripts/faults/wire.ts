import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A wire between the app and its database that can be slow, still, or cut. */
export interface Wire {
  port: number;
  /** What passes from now on is late by so much, each way. */
  delay(ms: number): void;
  /** Nothing passes, and nobody is told. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

/** @param target the port of 127.0.0.1 at the other end. */
export async function startWire(target: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let isFrozen = false;

  function carry(from: Socket, to: Socket): void {
    // One after the other, so that a shorter delay later overtakes nothing.
    let last: Promise<unknown> = Promise.resolve();
    from.on("data", (chunk) => {
      const late = delayMs > 0 ? sleep(delayMs) : Promise.resolve();
      last = last.then(() => late).then(() => to.write(chunk));
    });
    from.on("end", () => last.then(() => to.end()));
    from.on("error", () => to.destroy());
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
    sockets.add(from);
    if (isFrozen) from.pause();
  }

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const database = connect({ port: target, host: "127.0.0.1", allowHalfOpen: true });
    carry(client, database);
    carry(database, client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    delay(ms) {
      delayMs = ms;
    },
    freeze() {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      isFrozen = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
