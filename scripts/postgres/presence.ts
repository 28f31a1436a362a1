import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { PostgresUnavailable } from "./failure";

/**
 * One connection held open as long as a handle lives. By it the others see that somebody counts on the server, also
 * before that somebody's first own connection; the system closes it when its process dies.
 */
export interface Presence {
  /** True when others are connected, and still are after `waitMsMax`: those that are going get the time to go. */
  othersStay(waitMsMax: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Throws PostgresUnavailable where the server does not let us in. */
export async function openPresence(port: number, url: string): Promise<Presence> {
  let socket: Socket | null = null;
  const options = {
    ...quietly,
    max_lifetime: null,
    connection: { application_name: "gatehouse starter" },
    socket: async () => {
      socket = await dial(port);
      return socket;
    },
  };
  const sql = postgres(url, options);
  const countOthers = async () => {
    const [row] = await sql<[{ others: number }]>`
      select count(*)::int as others from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid()`;
    return row.others;
  };
  try {
    await countOthers();
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw new PostgresUnavailable(
      `PostgreSQL runs on port ${port} and does not let us in: ${(error as Error).message}`,
    );
  }
  // It is there for others to see, and no reason for a process to live on.
  (socket as Socket | null)?.unref();
  return {
    async othersStay(waitMsMax) {
      socket?.ref();
      const deadline = Date.now() + waitMsMax;
      for (;;) {
        // A server that no longer answers has no clients.
        const others = await countOthers().catch(() => 0);
        if (others === 0 || Date.now() >= deadline) return others > 0;
        await sleep(50);
      }
    },
    close: () => sql.end({ timeout: 1 }),
  };
}

/** For the starter's own few queries: one connection, nothing asked at its start, nothing printed. */
export const quietly = {
  max: 1,
  ssl: false,
  fetch_types: false,
  prepare: false,
  connect_timeout: 10,
  onnotice() {},
} as const;

function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
  });
}
