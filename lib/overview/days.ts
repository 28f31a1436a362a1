import { gte, sql } from "drizzle-orm";
import type { AuditType } from "@/lib/audit/events";
import type { SignInDay, Tallied } from "@/lib/contracts/overview";
import type { Db } from "@/lib/db/client";
import { dayCounts } from "@/lib/db/schema";

const dayMs = 86_400_000;
const dayCount = 30;

const counted = {
  signed_in: "signedIn",
  sign_in_failed: "failed",
  token_refreshed: "refreshed",
  refresh_token_reused: "reused",
} as const satisfies Partial<Record<AuditType, keyof SignInDay>>;
type Counted = keyof typeof counted;

const talliedAs = {
  refresh_unknown: "refusedUnknown",
  refresh_ended: "refusedEnded",
  refresh_deactivated: "refusedDeactivated",
  health_none: "healthInOrder",
  health_refresh: "healthToRenew",
  health_sign_in: "healthSignedOut",
  health_incompatible: "healthUnknownKey",
} as const satisfies Record<Tallied, keyof SignInDay>;

const nothing = {
  ...{ signedIn: 0, failed: 0, refreshed: 0, reused: 0 },
  ...{ refusedUnknown: 0, refusedEnded: 0, refusedDeactivated: 0 },
  ...{ healthInOrder: 0, healthToRenew: 0, healthSignedOut: 0, healthUnknownKey: 0 },
};

/** What was counted of sign-ins and tokens in the last 30 days (UTC), oldest first. */
export async function listDays(db: Db, now: Date): Promise<SignInDay[]> {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const first = today - (dayCount - 1) * dayMs;
  const since = sql`${new Date(first).toISOString()}::timestamptz`;
  const firstDay = new Date(first).toISOString().slice(0, 10);
  const rows = await db.execute<{ day: number; type: Counted; count: number }>(sql`
    select (at at time zone 'UTC')::date - ${firstDay}::date as day,
      type, count(*)::integer as count
    from audit_events
    where at >= ${since} and type in (${sql.join(
      Object.keys(counted).map((type) => sql`${type}`),
      sql`, `,
    )})
    group by 1, 2`);
  const beside = await db.select().from(dayCounts).where(gte(dayCounts.day, firstDay));
  const days = Array.from({ length: dayCount }, (_, place) => ({
    day: new Date(first + place * dayMs).toISOString().slice(0, 10),
    ...nothing,
  }));
  // A server whose clock runs ahead writes of tomorrow.
  const dayAt = (place: number) => days[Math.min(place, dayCount - 1)];
  for (const { day, type, count } of rows) {
    const into = dayAt(day);
    if (into) into[counted[type]] += count;
  }
  for (const { day, what, count } of beside) {
    const into = dayAt((Date.parse(day) - first) / dayMs);
    if (into) into[talliedAs[what]] += count;
  }
  return days;
}
