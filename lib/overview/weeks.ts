import { sql } from "drizzle-orm";
import type { MembershipWeek, StateCounts } from "@/lib/contracts/overview";
import type { Db } from "@/lib/db/client";

const weekMs = 7 * 86_400_000;
const weekCount = 26;
const drawn = ["active", "grace", "trial", "gifted"] as const;

/** The Monday, at midnight UTC, of the week of `now`. */
function mondayOf(now: Date): number {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return midnight - ((now.getUTCDay() + 6) % 7) * 86_400_000;
}

/** How often, in one week, somebody went from one state to another. */
interface Move {
  week: number;
  fromState: string | null;
  toState: string;
  fromPaid: boolean;
  toPaid: boolean;
  count: number;
}

/** The moves since `since`: those that were written, and the ends that came by themselves and are not yet. */
async function listMoves(db: Db, since: Date, now: Date): Promise<Move[]> {
  const begin = sql`${since.toISOString()}::timestamptz`;
  const end = sql`${now.toISOString()}::timestamptz`;
  const rows = await db.execute<{
    week: number;
    from_state: string | null;
    to_state: string;
    from_paid: boolean;
    to_paid: boolean;
    count: number;
  }>(sql`
    with moves as (
      select at, from_state, to_state, from_paid, to_paid from membership_events
      where at >= ${begin} and at <= ${end}
      union all
      select until, state, case state when 'override' then 'none' else 'lapsed' end, true, false
      from entitlements
      where state in ('grace', 'pending', 'override') and paid and until >= ${begin} and until <= ${end}
    )
    select ((at at time zone 'UTC')::date - (${begin} at time zone 'UTC')::date) / 7 as week,
      from_state, to_state, from_paid, to_paid, count(*)::integer as count
    from moves group by 1, 2, 3, 4, 5`);
  return rows.map((row) => ({
    week: row.week,
    fromState: row.from_state,
    toState: row.to_state,
    fromPaid: row.from_paid,
    toPaid: row.to_paid,
    count: row.count,
  }));
}

/**
 * The last 26 weeks, oldest first. Each is worked out from the next one's by taking back what happened in it, from how
 * things stand now: so nothing older than the weeks has to be read, and who was there before events were kept counts.
 * @param standing how many have each state now.
 */
export async function listWeeks(db: Db, standing: StateCounts, now: Date): Promise<MembershipWeek[]> {
  const firstMonday = mondayOf(now) - (weekCount - 1) * weekMs;
  const moves = await listMoves(db, new Date(firstMonday), now);
  const counts = { ...standing } as Record<string, number>;
  const weeks: MembershipWeek[] = [];
  for (let week = weekCount - 1; week >= 0; week -= 1) {
    const own = moves.filter((move) => move.week === week);
    const sum = (fits: (move: Move) => boolean) =>
      own.filter(fits).reduce((total, move) => total + move.count, 0);
    const [active = 0, grace = 0, trial = 0, gifted = 0] = drawn.map((state) =>
      Math.max(0, counts[state] ?? 0),
    );
    weeks.unshift({
      from: new Date(firstMonday + week * weekMs).toISOString().slice(0, 10),
      ...{ active, grace, trial, gifted },
      gained: sum(({ fromPaid, toPaid }) => !fromPaid && toPaid),
      lost: sum(({ fromPaid, toPaid }) => fromPaid && !toPaid),
    });
    for (const { fromState, toState, count } of own) {
      counts[toState] = (counts[toState] ?? 0) - count;
      if (fromState !== null) counts[fromState] = (counts[fromState] ?? 0) + count;
    }
  }
  return weeks;
}
