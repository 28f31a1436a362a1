import autocannon from "autocannon";

/** What one round of load showed. Latencies in milliseconds. */
export interface Load {
  perSecond: number;
  p50: number;
  p99: number;
  /** Answers that were not 2xx (or not the status that was expected), or that did not come. */
  failures: number;
}

/** A request that is sent again and again. */
export interface Asked {
  url: string;
  headers?: Record<string, string>;
  method?: "GET" | "POST";
  body?: string;
}

export interface LoadOptions extends Asked {
  connections: number;
  /** How long; or how many requests, however long they take. */
  until: { seconds: number } | { requests: number };
  /** A redirect is the right answer here. */
  redirects?: boolean;
  /** Called with each connection before its first request: for cookies that change with every answer. */
  setupClient?: (client: autocannon.Client) => void;
}

/** Longer than the longest queue for a password's hash. */
const timeoutSeconds = 60;

/** Asks as fast as so many connections can. */
export async function load(options: LoadOptions): Promise<Load> {
  const { until, redirects = false, ...asked } = options;
  const bound = "seconds" in until ? { duration: until.seconds } : { amount: until.requests };
  const begun = performance.now();
  const result = await autocannon({ ...asked, ...bound, timeout: timeoutSeconds });
  const seconds = (performance.now() - begun) / 1000;
  const right = redirects ? result["3xx"] : result["2xx"];
  // Where no answer came in all the time, it took at least so long: autocannon would say 0.
  const waitedMs = right === 0 ? seconds * 1000 : 0;
  return {
    perSecond: right / seconds,
    p50: Math.max(result.latency.p50, waitedMs),
    p99: Math.max(result.latency.p99, waitedMs),
    failures: result["2xx"] + result.non2xx - right + result.errors + result.timeouts,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
