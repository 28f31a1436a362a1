import { buildWithoutGate, type House, openHouse, openSite } from "./house";
import { type Load, load, median } from "./load";
import { note, type Row } from "./report";
import { measureWebhook } from "./webhook";

interface Measuring {
  rounds: number;
  seconds: number;
}

/** Measures each of the named loads in turn, so many rounds, so that what disturbs the machine disturbs all alike. */
async function interleave<K extends string>(
  rounds: number,
  measures: Record<K, () => Promise<Load>>,
): Promise<Record<K, Load[]>> {
  const results = Object.fromEntries(Object.keys(measures).map((name) => [name, []])) as unknown as Record<
    K,
    Load[]
  >;
  for (let round = 1; round <= rounds; round += 1) {
    note(`round ${round} of ${rounds}`);
    for (const [name, measure] of Object.entries(measures) as [K, () => Promise<Load>][])
      results[name].push(await measure());
  }
  const failures = (Object.values(results) as Load[][])
    .flat()
    .reduce((sum, { failures }) => sum + failures, 0);
  if (failures > 0) throw new Error(`${failures} requests failed: these figures would mean nothing`);
  return results;
}

const medianOf = (loads: Load[], pick: (load: Load) => number) => median(loads.map(pick));

async function measureMe(measuring: Measuring, house: House): Promise<Row> {
  note("Who am I, beside a route that answers a constant");
  const common = { connections: 10, until: { seconds: measuring.seconds } };
  const { floor, me } = await interleave(measuring.rounds, {
    floor: () => load({ ...common, url: `${house.url}/api/health` }),
    me: () => load({ ...common, url: `${house.url}/api/auth/me`, headers: { cookie: house.cookie } }),
  });
  const [ours, beside] = [me, floor].map((loads) => medianOf(loads, ({ perSecond }) => perSecond)) as [
    number,
    number,
  ];
  return {
    what: "GET /api/auth/me with cookie, beside a constant from a route handler",
    ours: `${ours.toFixed(0)}/s`,
    beside: `${beside.toFixed(0)}/s`,
    ratio: (ours / beside).toFixed(2),
    budget: "≥ 0.70",
  };
}

async function measureGate(measuring: Measuring, house: House, without: House): Promise<Row> {
  note("A protected page with the gate, and without it");
  const common = { connections: 4, until: { seconds: measuring.seconds } };
  const page = (of: House) => () =>
    load({ ...common, url: `${of.url}/labs`, headers: { cookie: of.cookie } });
  const { gated, open } = await interleave(measuring.rounds, { gated: page(house), open: page(without) });
  const [ours, beside] = [gated, open].map((loads) =>
    medianOf(loads, ({ perSecond }) => 1000 / perSecond),
  ) as [number, number];
  return {
    what: "/labs signed in with the gate, beside the same page without it (time a page)",
    ours: `${ours.toFixed(2)} ms`,
    beside: `${beside.toFixed(2)} ms`,
    ratio: (ours / beside).toFixed(2),
    budget: "≤ 1.10",
  };
}

async function measureStorm(measuring: Measuring, house: House): Promise<Row> {
  note("Who am I while eight clients sign in without pause");
  const calm = () =>
    load({
      connections: 2,
      until: { seconds: measuring.seconds },
      url: `${house.url}/api/auth/me`,
      headers: { cookie: house.cookie },
    });
  const signIns: number[] = [];
  const storm = async () => {
    const signingIn = load({
      url: `${house.url}/api/auth/login`,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(house.person),
      connections: 8,
      until: { seconds: measuring.seconds + 1 },
    });
    const measured = await calm();
    signIns.push((await signingIn).perSecond);
    return measured;
  };
  const { idle, stormy } = await interleave(measuring.rounds, { idle: calm, stormy: storm });
  const [ours, beside] = [stormy, idle].map((loads) => medianOf(loads, ({ p99 }) => p99)) as [number, number];
  return {
    what: `p99 of GET /api/auth/me during ${median(signIns).toFixed(1)} sign-ins/s, beside idle`,
    ours: `${ours.toFixed(1)} ms`,
    beside: `${beside.toFixed(1)} ms`,
    ratio: (ours / beside).toFixed(2),
    budget: "≤ 2.00",
  };
}

/** The built app on a database of its own, and a copy of it without the gate. */
export async function measureSessions(measuring: Measuring): Promise<Row[]> {
  const site = await openSite();
  const house = await openHouse(site);
  try {
    const me = await measureMe(measuring, house);
    const storm = await measureStorm(measuring, house);
    const webhook = await measureWebhook(house);
    const without = await openHouse(site, buildWithoutGate());
    const gate = await measureGate(measuring, house, without);
    await without.stop();
    return [me, storm, gate, webhook];
  } finally {
    await house.stop();
    await site.close();
  }
}
