import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { useDatabase } from "@/tests/support/vitest";

const database = useDatabase();

/** The timer of this process's machine for the connection from a port: which one, and in how many seconds. */
function timerOf(port: number): { kind: string | undefined; seconds: number } {
  const ours = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => readFileSync(file, "utf8").split("\n"));
  const fields = rows.map((row) => row.trim().split(/\s+/)).find(([, local]) => local?.endsWith(ours));
  // https://www.kernel.org/doc/Documentation/networking/proc_net_tcp.txt: kind and hundredths of a second.
  const [kind, hundredths = ""] = fields?.[5]?.split(":") ?? [];
  return { kind, seconds: Number.parseInt(hundredths, 16) / 100 };
}

it.skipIf(process.platform !== "linux")(
  "a connection on which nothing moves asks within ten seconds whether the other end is there",
  async () => {
    const [row] = await database.db.execute<{ port: number }>(sql`select inet_client_port() as port`);
    const { kind, seconds } = timerOf(row?.port ?? 0);
    expect(kind, "the timer that keeps it alive").toBe("02");
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(10);
  },
);
