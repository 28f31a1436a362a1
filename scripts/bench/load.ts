import autocannon from "autocannon";

/** What one round of load showed. Latencies in milliseconds. */
export interface Load {
  perSecond: number;
  p50: number;
  p99: number;
  /** Answers that were not 2xx, or that did not come. */
  failures: number;
}

export interface LoadOptions {
  url: string;
  headers?: Record<string, string>;
  method?: "GET" | "POST";
  body?: string;
  connections: number;
  seconds: number;
}

/** Asks as fast as so many connections can, for so many seconds. */
export async function load(options: LoadOptions): Promise<Load> {
  const { url, headers = {}, method = "GET", body, connections, seconds: duration } = options;
  const result = await autocannon({ url, headers, method, connections, duration, ...(body ? { body } : {}) });
  return {
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failures: result.non2xx + result.errors + result.timeouts,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
