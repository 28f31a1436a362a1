import postgres from "postgres";
import { type House, openHouse, openSite } from "./house";
import { median } from "./load";
import { note, type Row } from "./report";

const people = 100_000;

/** So many people in every state, by plain SQL: what is measured is reading them. */
async function fill(databaseUrl: string, username: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  await sql.unsafe(`
    update users set role = 'super_admin' where username = '${username}';
    with made as (
      insert into users (username, username_key, email, email_key, patreon_id, patreon_connected, created_at, last_checked)
      select 'person.' || n, 'person.' || n, 'person' || n || '@example.com', 'person' || n || '@example.com',
        case when n % 5 = 0 then (9000000 + n)::text end, n % 5 = 0,
        now() - n * interval '1 minute', now() - (n % 900) * interval '1 hour'
      from generate_series(1, ${people}) n
      returning id
    ),
    named as (insert into profiles (user_id, name) select id, 'Name ' || md5(id::text) from made)
    insert into entitlements (user_id, state, paid, tier_ids, since, until, reason, observed_at, source)
    select id, (array['active', 'grace', 'lapsed', 'gifted'])[1 + id % 4], id % 4 <> 2, '{}', now(),
      case when id % 4 = 1 then now() + (id % 14 - 7) * interval '1 day' end, 'paying', now(), 'sweep'
    from made where id % 5 = 0;
    analyze`);
  await sql.end();
}

/** What staff asks for, as the address of the page says it. */
const questions: Record<string, string> = {
  "the newest": "",
  "part of a name": "?q=77",
  "a name nobody has": "?q=zzzzzz",
  "by name": "?sort=name&order=asc",
  "by state": "?sort=state&order=asc",
  "in grace": "?state=grace",
  "the last page": "?sort=createdAt&order=asc&page=4000",
};

async function timeOf(house: House, query: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${house.url}/api/admin/members${query}`, {
    headers: { cookie: house.cookie },
  });
  await response.text();
  if (!response.ok) throw new Error(`The list answered ${response.status}`);
  return performance.now() - began;
}

/** A page of the members' table, from the question to the last byte of the answer. */
export async function measureStaff({ rounds }: { rounds: number }): Promise<Row[]> {
  const site = await openSite();
  const house = await openHouse(site);
  try {
    note(`A page of ${people.toLocaleString("en-GB")} members`);
    await fill(site.databaseUrl, house.person.username);
    const times = new Map(Object.keys(questions).map((name) => [name, [] as number[]]));
    for (let round = 0; round <= rounds; round += 1)
      for (const [name, query] of Object.entries(questions)) {
        const ms = await timeOf(house, query);
        // The first round warms everything up.
        if (round > 0) times.get(name)?.push(ms);
      }
    const medians = [...times].map(([name, taken]) => ({ name, ms: median(taken) }));
    const slowest = medians.reduce((a, b) => (a.ms > b.ms ? a : b));
    return [
      {
        what: `A page of ${people.toLocaleString("en-GB")} members: ${medians.map(({ name, ms }) => `${name} ${ms.toFixed(0)} ms`).join(", ")}`,
        ours: `slowest: ${slowest.ms.toFixed(0)} ms`,
        beside: "",
        ratio: "",
        budget: "< 100 ms",
      },
    ];
  } finally {
    await house.stop();
    await site.close();
  }
}
