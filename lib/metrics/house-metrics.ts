import { Gauge, type Registry } from "prom-client";
import { runStatuses } from "@/lib/contracts/runs";
import type { HouseReading } from "./read-house";

/** What the database says of the house. Every copy of the app says the same: take the highest, do not sum. */
export interface HouseMetrics {
  /** Shows this reading; null: the database could not be read, and of the house nothing is said but that. */
  show(reading: HouseReading | null): void;
}

const seconds = (at: Date) => at.getTime() / 1000;

/** Makes the metrics of the house, in a registry. */
export function createHouseMetrics(registry: Registry): HouseMetrics {
  const all: Gauge[] = [];
  const gauge = <const L extends string = never>(name: string, help: string, labelNames: L[] = []) => {
    const made = new Gauge<L>({ name: `gatehouse_${name}`, help, labelNames, registers: [registry] });
    all.push(made as Gauge);
    return made;
  };
  const ready = gauge("ready", "1 while the database answers and its migrations are not behind, else 0.");
  const sessions = gauge("sessions", "Live sessions, by the key that signed their newest token.", ["key"]);
  const members = gauge("members", "Accounts, by the state of their membership.", ["state"]);
  const runs = gauge("runs", "Runs that were to change something, by how they stand.", ["status"]);
  const lastRun = gauge("last_run", "1 for how the last run stands, 0 for all else.", ["status"]);
  const people = gauge("last_run_people", "People of the last run, by what became of them.", ["effect"]);
  const lastRunAt = gauge("last_run_timestamp_seconds", "When the last run began.");
  const lastDoneAt = gauge("last_run_done_timestamp_seconds", "When a run last came to its end.");
  const runDueAt = gauge("run_due_timestamp_seconds", "When a run was last due: the 1st or the 15th.");
  const deliveries = gauge("webhook_deliveries", "Patreon's deliveries that wait or were given up.", [
    "status",
  ]);
  const lag = gauge("webhook_lag_seconds", "How long the oldest delivery has waited; 0: none waits.");
  const heardAt = gauge("webhook_received_timestamp_seconds", "When Patreon last sent something.");
  const connections = gauge("database_connections", "Connections of all copies of the app, by state.", [
    "state",
  ]);
  const connectionsMax = gauge("database_connections_max", "Connections the database takes, of whomever.");
  const alerts = gauge("alerts_open", "1 for each cause that a person must look at.", ["alert"]);
  return {
    show(reading) {
      // In one go, without a pause in which another scrape would find half of it.
      for (const one of all) one.reset();
      // A gauge without labels starts at 0, which would be said of what nobody knows.
      for (const one of [lastRunAt, lastDoneAt, runDueAt, lag, heardAt, connectionsMax]) one.remove();
      ready.set(reading === null ? 0 : 1);
      if (reading === null) return;
      for (const { key, count } of reading.sessions) sessions.set({ key }, count);
      for (const [state, count] of Object.entries(reading.members)) members.set({ state }, count);
      for (const status of runStatuses) {
        runs.set({ status }, reading.runs[status] ?? 0);
        lastRun.set({ status }, reading.lastRun?.status === status ? 1 : 0);
      }
      if (reading.lastRun) {
        lastRunAt.set(seconds(reading.lastRun.startedAt));
        for (const [effect, count] of Object.entries(reading.lastRun.counts)) people.set({ effect }, count);
      }
      if (reading.lastDoneAt) lastDoneAt.set(seconds(reading.lastDoneAt));
      runDueAt.set(seconds(reading.runDueAt));
      deliveries.set({ status: "waiting" }, reading.webhooks.waiting);
      deliveries.set({ status: "failed" }, reading.webhooks.failed);
      lag.set(reading.webhooks.lagSeconds);
      if (reading.webhooks.lastReceivedAt) heardAt.set(seconds(reading.webhooks.lastReceivedAt));
      for (const { state, count } of reading.connections) connections.set({ state }, count);
      connectionsMax.set(reading.connectionsMax);
      for (const alert of reading.alerts) alerts.set({ alert }, 1);
    },
  };
}
