import { sql } from "drizzle-orm";
import { verifyAudit } from "@/lib/audit/verify";
import type { Db } from "@/lib/db/client";
import type { Ledger, Load } from "./load";

/** Accounts that were promised and are not there. */
async function missingAccounts(db: Db, { registered }: Ledger): Promise<string[]> {
  const rows = await db.execute<{ username: string }>(sql`select username from users`);
  const present = new Set(rows.map(({ username }) => username));
  return [...registered].filter((name) => !present.has(name)).map((name) => `account ${name} is lost`);
}

/** Sessions that were promised and are not there as they were promised. */
async function wrongSessions(db: Db, { sessions }: Ledger): Promise<string[]> {
  const rows = await db.execute<{ id: string; generation: number; revoked_reason: string | null }>(
    sql`select id, generation, revoked_reason from sessions`,
  );
  const present = new Map(rows.map((row) => [row.id, row]));
  return [...sessions].flatMap(([id, told]) => {
    const row = present.get(id);
    if (!row) return [`session ${id} is lost`];
    if (row.generation < told.generation)
      return [`session ${id} is at generation ${row.generation}, ${told.generation} was handed out`];
    if (told.ended && row.revoked_reason === null)
      return [`session ${id} lives on although its sign-out was answered`];
    if (!told.ended && !["signed_out", null].includes(row.revoked_reason))
      return [`session ${id} was ended: ${row.revoked_reason}`];
    return [];
  });
}

/** Rows that are there without the rest of what was written with them. */
const halves: Record<string, ReturnType<typeof sql>> = {
  "accounts without a profile": sql`
    select u.id::text as row from users u left join profiles p on p.user_id = u.id where p.user_id is null`,
  "accounts without the event of their beginning": sql`
    select u.id::text as row from users u where not exists
      (select 1 from audit_events e where e.subject_id = u.id
        and e.type = case when u.patreon_id is null then 'registered' else 'signed_in' end)`,
  "sessions without exactly one event of their beginning": sql`
    select s.id::text as row from sessions s where 1 <>
      (select count(*) from audit_events e where e.session_id = s.id and e.type in ('registered', 'signed_in'))`,
  "sessions whose generation is not the number of their refreshes": sql`
    select s.id::text as row from sessions s where s.generation <>
      (select count(*) from audit_events e where e.session_id = s.id and e.type = 'token_refreshed')`,
  "sessions that were ended without an event": sql`
    select s.id::text as row from sessions s where s.revoked_reason = 'signed_out' and not exists
      (select 1 from audit_events e where e.session_id = s.id and e.type = 'signed_out')`,
  "events of sessions that are not there": sql`
    select e.seq::text as row from audit_events e where e.session_id is not null and not exists
      (select 1 from sessions s where s.id = e.session_id)`,
  "leases that nobody holds any more": sql`
    select name as row from leases where until < now() - interval '1 hour'`,
};

async function halfWritten(db: Db): Promise<string[]> {
  const found: string[] = [];
  for (const [what, query] of Object.entries(halves)) {
    const rows = await db.execute<{ row: string }>(query);
    if (rows.length > 0) found.push(`${what}: ${rows.map(({ row }) => row).join(", ")}`);
  }
  const audit = await verifyAudit(db);
  if (!audit.ok) found.push(`the audit breaks at row ${audit.seq}: ${audit.fault}`);
  return found;
}

/** Whoever was signed in at the end is so still. */
async function signedOutPeople(load: Load): Promise<string[]> {
  const lost: string[] = [];
  for (const person of load.people) {
    if (!person.session) continue;
    const answer = await person.ask("POST", "/api/auth/refresh");
    const me = await person.ask("GET", "/api/auth/me");
    if (answer.status !== 200 || me.status !== 200)
      lost.push(`${person.username} was signed out (${answer.status}, ${me.status})`);
    const { session } = person;
    if (session) load.ledger.sessions.set(session.id, { generation: session.generation, ended: false });
  }
  return lost;
}

/** Looks at every row that the load was told of, and at everything written meanwhile. @returns what is wrong. */
export async function checkRows(db: Db, load: Load): Promise<string[]> {
  return [
    ...(await signedOutPeople(load)),
    ...(await missingAccounts(db, load.ledger)),
    ...(await wrongSessions(db, load.ledger)),
    ...(await halfWritten(db)),
  ];
}
