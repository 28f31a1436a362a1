import { sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import { callbackUrl } from "@/lib/patreon/client";
import { openSandbox, type TokenAnswer } from "@/scripts/sandbox/test-support";
import { createClock } from "./clock";
import { createTestDeps, testSettings } from "./deps";

/** Empties every table a test writes; what hangs on users goes with them. */
export async function clearDatabase(db: Db): Promise<void> {
  for (const table of [
    "users",
    "patreon_members",
    "patreon_tiers",
    "patreon_creator_tokens",
    "swept_members",
    "verification_runs",
    "leases",
    "webhook_deliveries",
    "patreon_webhooks",
    "alerts",
  ])
    await db.execute(sql`delete from ${sql.identifier(table)}`);
}

/**
 * The domain's deps around a fresh Patreon of the test's own, both on one clock that stands until it is moved, and
 * short ways to change what is there. Closed when the test ends.
 * @param intercept stands between the domain and Patreon: it may look at, delay or spoil an answer.
 */
export async function openPatreonWorld(
  db: Db,
  intercept: (request: Request, pass: () => Promise<Response>) => Promise<Response> = (_request, pass) =>
    pass(),
) {
  const clock = createClock();
  const sandbox = await openSandbox({ now: clock.now });
  // On a clock that stands, windows never pass; tests about the limits set their own.
  await sandbox.control("PUT", "/settings", { tokenLimit: null, clientLimit: null, edgeLimit: null });
  const intercepted: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    return intercept(request, () => fetch(request));
  };
  const deps = await createTestDeps({ db, now: clock.now, patreonUrl: sandbox.url, fetch: intercepted });
  return {
    clock,
    sandbox,
    deps,
    /** A code as Patreon's callback would bring it. */
    codeOf: (personId: string) =>
      sandbox.allow(personId, { redirect_uri: callbackUrl(testSettings.APP_URL) }),
    /** A pair as the token endpoint would answer it. */
    grantOf: (personId: string): Promise<TokenAnswer> => sandbox.signIn(personId),
    change: async (personId: string, change: Record<string, unknown>) => {
      const { status } = await sandbox.control("PUT", `/people/${personId}`, change);
      if (status !== 200) throw new Error(`The sandbox refused the change: ${status}`);
    },
    tokens: (personId: string, action: "expire" | "revoke" | "disconnect") =>
      sandbox.control("POST", `/people/${personId}/tokens`, { action }),
    fault: (fault: Record<string, unknown>) => sandbox.control("POST", "/faults", fault),
    clearFaults: () => sandbox.control("DELETE", "/faults"),
    /** How often an endpoint ("POST /api/oauth2/token") was answered, by status. */
    async calls(endpoint: string): Promise<Record<string, number>> {
      const { document } = await sandbox.control("GET", "/state");
      return document.calls[endpoint] ?? {};
    },
  };
}

export type PatreonWorld = Awaited<ReturnType<typeof openPatreonWorld>>;
