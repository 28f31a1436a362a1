import { sql } from "drizzle-orm";
import type { AuditType } from "@/lib/audit/events";
import type { SignInDay } from "@/lib/contracts/overview";
import type { Db } from "@/lib/db/client";

const dayMs = 86_400_000;
const dayCount = 30;

const counted = {
  signed_in: "signedIn",
  sign_in_failed: "failed",
  token_refreshed: "refreshed",
  refresh_token_reused: "reused",
} as const satisfies Partial<Record<AuditType, keyof SignInDay>>;
type Counted = keyof typeof counted;

/** What the audit holds of sign-ins and tokens in the last 30 days (UTC), oldest first. */
export async function listDays(db: Db, now: Date): Promise<SignInDay[]> {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const first = today - (dayCount - 1) * dayMs;
  const since = sql`${new Date(first).toISOString()}::timestamptz`;
  const rows = await db.execute<{ day: number; type: Counted; count: number }>(sql`
    select (at at time zone 'UTC')::date - ${new Date(first).toISOString().slice(0, 10)}::date as day,
      type, count(*)::integer as count
    from audit_events
    where at >= ${since} and type in (${sql.join(
      Object.keys(counted).map((type) => sql`${type}`),
      sql`, `,
    )})
    group by 1, 2`);
  const days = Array.from({ length: dayCount }, (_, place) => ({
    day: new Date(first + place * dayMs).toISOString().slice(0, 10),
    ...{ signedIn: 0, failed: 0, refreshed: 0, reused: 0 },
  }));
  for (const { day, type, count } of rows) {
    // A server whose clock runs ahead writes of tomorrow.
    const into = days[Math.min(day, dayCount - 1)];
    if (into) into[counted[type]] += count;
  }
  return days;
}
