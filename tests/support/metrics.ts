import { ApiClient } from "./client";
import { testSecrets } from "./deps";

export const metricsPath = "/api/metrics";
export const withMetricsToken = { headers: { authorization: `Bearer ${testSecrets.metrics}` } };

/** What a scrape found. */
export interface Scrape {
  text: string;
  /** The families it tells of, by name, whether or not they have a number now. */
  families: string[];
  /** The number of a series: its name, with its labels in the order of the text; null for none. */
  value(series: string): number | null;
  /** The labels of all series of one name. */
  labelsOf(name: string): Record<string, string>[];
}

/** Reads Prometheus's text format (prometheus.io, "Exposition formats"), as far as the app writes it. */
function readMetrics(text: string): Scrape {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const numbers = new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))] as const;
    }),
  );
  return {
    text,
    families: [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = ""]) => name),
    value: (series) => numbers.get(series) ?? null,
    labelsOf: (name) =>
      [...numbers.keys()]
        .filter((series) => series.startsWith(`${name}{`))
        .map((series) =>
          Object.fromEntries(
            [...series.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = "", value = ""]) => [label, value]),
          ),
        ),
  };
}

/** Asks an app for its metrics, as Prometheus does. */
export async function scrape(url: string): Promise<Scrape> {
  const answer = await new ApiClient(url).get(metricsPath, withMetricsToken);
  if (answer.status !== 200) throw new Error(`The scrape was answered ${answer.status}: ${answer.text}`);
  return readMetrics(answer.text);
}
