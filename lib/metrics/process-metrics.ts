import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** What is counted in this process, since it began. Each copy of the app has its own: sum them. */
export interface ProcessMetrics {
  requests: Counter<"method" | "route" | "status">;
  requestSeconds: Histogram<"method" | "route">;
  signIns: Counter<"way">;
  signInFailures: Counter<"way" | "reason">;
  refreshes: Counter<"outcome">;
  limitsHit: Counter<"limit">;
  patreonSeconds: Histogram<"answer">;
  transactions: Gauge<"state">;
  transactionWaitSeconds: Histogram;
  poolMax: Gauge;
  redisUp: Gauge;
}

/** Most answers take some milliseconds; a password hash takes 0.2 s, a call to Patreon seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function addMemory(registers: Registry[]): void {
  new Gauge({
    name: "gatehouse_memory_bytes",
    help: "Memory of this process: rss is what the system gave it, heap_used what JavaScript holds.",
    labelNames: ["kind"],
    registers,
    collect() {
      const { rss, heapUsed, external } = process.memoryUsage();
      this.set({ kind: "rss" }, rss);
      this.set({ kind: "heap_used" }, heapUsed);
      this.set({ kind: "external" }, external);
    },
  });
}

const quantiles = { "0.5": 50, "0.9": 90, "0.99": 99, "1": 100 } as const;

/** How late timers are. Node counts in nanoseconds, the time it sleeps between two looks included. */
function addEventLoopDelay(registers: Registry[]): void {
  const resolutionMs = 10;
  const delay: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  new Gauge({
    name: "gatehouse_event_loop_delay_seconds",
    help: "How late this process came to its work since it was last asked, by quantile; 1 is the longest.",
    labelNames: ["quantile"],
    registers,
    collect() {
      for (const [quantile, percentile] of Object.entries(quantiles)) {
        const nanoseconds = delay.count === 0 ? 0 : delay.percentile(percentile);
        this.set({ quantile }, Math.max(0, nanoseconds / 1e9 - resolutionMs / 1000));
      }
      delay.reset();
    },
  });
}

/** Makes the metrics of a process, in a registry. */
export function createProcessMetrics(registry: Registry): ProcessMetrics {
  const registers = [registry];
  addMemory(registers);
  addEventLoopDelay(registers);
  return {
    requests: new Counter({
      name: "gatehouse_requests_total",
      help: "Requests answered, by method, route and status.",
      labelNames: ["method", "route", "status"],
      registers,
    }),
    requestSeconds: new Histogram({
      name: "gatehouse_request_duration_seconds",
      help: "How long requests took, by method and route.",
      labelNames: ["method", "route"],
      buckets,
      registers,
    }),
    signIns: new Counter({
      name: "gatehouse_sign_ins_total",
      help: "Sign-ins, by the way people came in.",
      labelNames: ["way"],
      registers,
    }),
    signInFailures: new Counter({
      name: "gatehouse_sign_in_failures_total",
      help: "Sign-ins that were refused or failed, by way and by the code of the error.",
      labelNames: ["way", "reason"],
      registers,
    }),
    refreshes: new Counter({
      name: "gatehouse_refreshes_total",
      help: "Refresh tokens presented, by outcome; reused: a stolen or repeated token ended its session.",
      labelNames: ["outcome"],
      registers,
    }),
    limitsHit: new Counter({
      name: "gatehouse_limits_hit_total",
      help: "Calls refused because there were too many, by limit.",
      labelNames: ["limit"],
      registers,
    }),
    patreonSeconds: new Histogram({
      name: "gatehouse_patreon_request_duration_seconds",
      help: "How long Patreon's API took to answer, by the kind of answer; none: it did not.",
      labelNames: ["answer"],
      buckets,
      registers,
    }),
    transactions: new Gauge({
      name: "gatehouse_database_transactions",
      help: "Transactions of this process that hold a connection of its pool, or wait for one.",
      labelNames: ["state"],
      registers,
    }),
    transactionWaitSeconds: new Histogram({
      name: "gatehouse_database_wait_seconds",
      help: "How long transactions waited until they had begun on a connection of the pool.",
      buckets: [0.001, ...buckets],
      registers,
    }),
    poolMax: new Gauge({
      name: "gatehouse_database_pool_max",
      help: "Connections that the pool of this process may hold.",
      registers,
    }),
    redisUp: new Gauge({
      name: "gatehouse_redis_up",
      help: "1 while the Redis of REDIS_URL answers this process, else 0; not told where there is none.",
      registers,
    }),
  };
}
