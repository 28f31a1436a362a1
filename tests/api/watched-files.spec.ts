import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { expect, test } from "../support/fixtures";
import { scrape } from "../support/metrics";

interface Target {
  expr: string;
  datasource: { uid: string };
}

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Target[];
}

const dashboard = JSON.parse(readFileSync("deploy/grafana/dashboard.json", "utf8"));
const panels: Panel[] = dashboard.panels;
const targets = panels.flatMap((panel) => panel.targets ?? []);
const { groups } = parse(readFileSync("deploy/prometheus/alerts.yml", "utf8")) as {
  groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
};
const rules = groups.flatMap((group) => group.rules);

/** The families that an expression names; a histogram's parts are its family's. */
const named = (expr: string, families: ReadonlySet<string>) =>
  [...expr.matchAll(/\bgatehouse_\w+/g)].map(([name]) => {
    const family = name.replace(/_(bucket|sum|count)$/, "");
    return families.has(family) ? family : name;
  });

test("the dashboard and the rules name only what the app tells, and the dashboard shows all of it", async ({
  stack,
}) => {
  const families = new Set((await scrape(stack.url)).families);
  expect(families.size).toBeGreaterThan(20);
  const shown = targets.flatMap(({ expr }) => named(expr, families));
  const alerted = rules.flatMap(({ expr }) => named(expr, families));
  for (const name of [...shown, ...alerted]) expect(families).toContain(name);
  expect([...new Set(shown)].sort()).toEqual([...families].sort());
  for (const { alert, expr } of rules) expect(expr, alert).toMatch(/\b(gatehouse_\w+|up\{)/);
});

test("the labels that they choose by are labels that the app writes", async ({ stack }) => {
  const { text, labelsOf } = await scrape(stack.url);
  // Prometheus's own, which it adds to whatever it scrapes.
  const added = new Set(["job", "instance", "le"]);
  const chosen = [...targets, ...rules].flatMap(({ expr }) =>
    [...expr.matchAll(/\b(gatehouse_\w+)\{([^}]*)\}/g)].flatMap(([, name = "", inside = ""]) =>
      [...inside.matchAll(/(\w+)=~?"([^"]*)"/g)].map(([, label = "", value = ""]) => ({
        name,
        label,
        value,
      })),
    ),
  );
  expect(chosen.length).toBeGreaterThan(10);
  for (const { name, label } of chosen.filter((one) => !added.has(one.label))) {
    const written = labelsOf(name);
    // What has no number yet tells its labels by none: its name is held by the test above.
    if (written.length > 0) expect(Object.keys(written[0] ?? {}), name).toContain(label);
    else expect(text).toContain(`# TYPE ${name}`);
  }
});

test("the dashboard is one that Grafana takes: its parts have their own places, and its data a name to choose", () => {
  expect(dashboard).toMatchObject({ uid: "gatehouse", title: "Gatehouse", schemaVersion: 39 });
  expect(dashboard.id ?? null).toBeNull();
  const [source] = dashboard.templating.list;
  expect(source).toMatchObject({ name: "datasource", type: "datasource", query: "prometheus" });
  for (const { datasource } of targets) expect(datasource.uid).toMatch(/^\$\{datasource\}$/);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const taken = new Set<string>();
  for (const { title, gridPos, type } of panels) {
    expect(["row", "stat", "table", "timeseries"], title).toContain(type);
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(taken, `${title} lies on another panel`).not.toContain(`${x}:${y}`);
        taken.add(`${x}:${y}`);
      }
  }
});
