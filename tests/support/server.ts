import path from "node:path";
import { startPostgres } from "@/scripts/postgres/start";

export interface TestServer {
  /** The address of its `postgres` database. */
  url: string;
  stop(): Promise<void>;
}

/** The PostgreSQL the tests use: the one named by TEST_DATABASE_URL, else the embedded one, without fsync. */
export async function startTestServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  const dataDir = path.resolve(process.env.DATA_DIR ?? ".data", "test-postgres");
  const server = await startPostgres({ dataDir, durable: false });
  return { url: server.url("postgres"), stop: () => server.stop() };
}
