import { sql } from "drizzle-orm";
import type { Db } from "@/lib/db/client";
import type { Deliveries } from "./deliveries";
import type { Finding } from "./fault";
import type { House } from "./house";
import { untilSo } from "./insist";
import { verifyByCron } from "./patreon";
import type { Work } from "./work";

/** A lease of two minutes that a dead copy left, the heartbeat's half, and the next try's. */
const patienceMs = 6 * 60_000;

const rowsOf = async (db: Db, query: ReturnType<typeof sql>) =>
  (await db.execute<{ row: string }>(query)).map(({ row }) => row);

/** Each delivery that was acknowledged is there, once, as often as it came, and is finished. */
async function wrongDeliveries(db: Db, { acknowledged }: Deliveries): Promise<string[]> {
  const rows = await db.execute<{ hash: string; status: string; times: number }>(
    sql`select body_hash as hash, status, repeats + 1 as times from webhook_deliveries`,
  );
  const wrong = rows
    .filter(({ status }) => status !== "done" && status !== "ignored")
    .map(({ hash, status }) => `delivery ${hash} is ${status}`);
  for (const [hash, times] of acknowledged) {
    const own = rows.filter((row) => row.hash === hash);
    const [row] = own;
    if (own.length !== 1 || !row) wrong.push(`delivery ${hash} is there ${own.length} times`);
    else if (row.times < times) wrong.push(`delivery ${hash} came ${times} times and counts ${row.times}`);
  }
  return wrong;
}

/** What was written to each account, beside what its events and devices call for. */
const letters = sql`
  select u.id || ' ' || kinds.kind || ': ' || written.count || ' letters, ' || wanted.count || ' wanted' as row
  from users u
  cross join (values ('verify_email'), ('password_changed'), ('new_device')) as kinds (kind)
  cross join lateral (select count(*) from mails m where m.user_id = u.id and m.kind = kinds.kind) as written
  cross join lateral (select case kinds.kind
    when 'verify_email' then
      (select count(*) from audit_events e where e.subject_id = u.id and e.type = 'registered')
    when 'password_changed' then
      (select count(*) from audit_events e where e.subject_id = u.id and e.type = 'password_changed')
    else (select greatest(count(distinct (s.address, s.user_agent)) - 1, 0) from sessions s where s.user_id = u.id)
  end as count) as wanted
  where written.count <> wanted.count`;

/** Each letter that was called for is there once, is sent, and came to the mail server. @returns how many came twice. */
async function lookAtLetters(
  db: Db,
  { mail }: Work,
): Promise<{ sent: number; twice: number; wrong: string[] }> {
  const rows = await db.execute<{ key: string; count: number }>(sql`
    select recipient || ' ' || subject as key, count(*)::integer as count from mails group by 1`);
  const unsent = await rowsOf(
    db,
    sql`select id || ' is ' || status as row from mails where status <> 'sent'`,
  );
  const wrong = [...(await rowsOf(db, letters)), ...unsent.map((row) => `letter ${row}`)];
  const came = new Map<string, number>();
  for (const { to, headers } of mail.received) {
    const key = `${to.join()} ${headers.subject}`;
    came.set(key, (came.get(key) ?? 0) + 1);
  }
  let sent = 0;
  for (const { key, count } of rows) {
    sent += count;
    const arrived = came.get(key) ?? 0;
    if (arrived < count) wrong.push(`${count} letters "${key}" were sent, ${arrived} arrived`);
  }
  return { sent, twice: mail.received.length - sent, wrong };
}

/** Runs of which one began before the other's end. */
const overlappingRuns = sql`
  select a.id || ' and ' || b.id as row from verification_runs a join verification_runs b on a.id <> b.id
  where a.started_at <= b.started_at and (a.finished_at is null or b.started_at < a.finished_at)`;

/** People who are not here what they are at Patreon. */
async function wrongVerdicts(db: Db, { kinds }: Deliveries): Promise<string[]> {
  const rows = await db.execute<{ patreon_id: string; paid: boolean; told: boolean }>(sql`
    select u.patreon_id, e.paid, u.membership_paid as told
    from users u join entitlements e on e.user_id = u.id where u.patreon_id is not null`);
  const here = new Map(rows.map((row) => [row.patreon_id, row]));
  return [...kinds].flatMap(([person, kind]) => {
    const row = here.get(person);
    const paid = kind === "paying";
    return row?.paid === paid && row.told === paid
      ? []
      : [`${person} is ${kind} at Patreon and ${JSON.stringify(row ?? null)} here`];
  });
}

/** The next run finishes what was left, and after it none is open; one more finds nothing to change. */
async function wrongRuns(house: House): Promise<string[]> {
  const { db } = house;
  let next = "busy";
  // The copies' heartbeat goes on with what was left, and may be at it.
  await untilSo(async () => {
    next = await verifyByCron(house, house.url);
    return next !== "busy";
  }, patienceMs);
  const last = await verifyByCron(house, house.url);
  const wrong = [next, last].join() === "done,done" ? [] : [`the runs afterwards: ${next}, ${last}`];
  const [row] = await db.execute<{ changes: number }>(sql`
    select ((counts->>'gained')::integer + (counts->>'lost')::integer + (counts->>'changed')::integer) as changes
    from verification_runs order by started_at desc limit 1`);
  if (row?.changes !== 0) wrong.push(`the last run changed ${row?.changes} people`);
  const open = await rowsOf(db, sql`select id as row from verification_runs where status = 'running'`);
  return [
    ...wrong,
    ...open.map((id) => `run ${id} is left open`),
    ...(await rowsOf(db, overlappingRuns)).map((pair) => `runs at once: ${pair}`),
  ];
}

const noneWaits = (db: Db, table: "webhook_deliveries" | "mails") => async () =>
  (await rowsOf(db, sql`select 'one' as row from ${sql.identifier(table)} where status = 'waiting' limit 1`))
    .length === 0;

const inWords = (ms: number | null) => (ms === null ? "not" : `within ${Math.ceil(ms / 1000)} s`);

/** Waits until letters and deliveries are worked, and looks at every row of them and of the runs. */
export async function checkWork(house: House, work: Work): Promise<Finding> {
  const { db } = house;
  const { newcomers, deliveries, runs } = work;
  const [worked, sent] = await Promise.all([
    untilSo(noneWaits(db, "webhook_deliveries"), patienceMs),
    untilSo(noneWaits(db, "mails"), patienceMs),
  ]);
  const wrong = [...newcomers.failures, ...deliveries.failures, ...(await wrongDeliveries(db, deliveries))];
  wrong.push(...(await wrongVerdicts(db, deliveries)), ...(await wrongRuns(house)));
  const post = await lookAtLetters(db, work);
  const ends = [...runs.ends].map(([end, count]) => `${count} ${end}`).join(", ");
  return {
    seen: [
      `${deliveries.acknowledged.size} deliveries (${deliveries.repeated} repeats), all worked ${inWords(worked)}`,
      `${post.sent} letters, ${post.twice} came twice, all sent ${inWords(sent)}`,
      `runs: ${ends}; one more found nothing to change`,
    ].join("; "),
    wrong: [...wrong, ...post.wrong],
  };
}
