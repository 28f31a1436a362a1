import { Presets, SingleBar } from "cli-progress";
import type { RunEvent } from "@/lib/membership/run-context";
import { createSpeedometer, type Speed } from "@/lib/verification/speed";

/** How a run is told while it goes on. */
export interface Progress {
  onEvent(event: RunEvent): void;
  onEnd(): void;
}

type Write = (line: string) => void;

/** How far a run is. `total` null: Patreon did not say. */
interface Standing {
  unit: "members" | "people";
  /** null: this run has no pages. */
  page: number | null;
  value: number;
  total: number | null;
}

function standingOf(event: RunEvent): Standing | null {
  if (event.event === "page")
    return { unit: "members", page: event.pages, value: event.members, total: event.total };
  if (event.event === "person") return { unit: "people", page: null, value: event.done, total: event.total };
  return null;
}

/** Measures from the start of the run, without what an earlier run had read before it was cut short. */
function createMeasure(now: () => number): (event: RunEvent) => Speed {
  const speed = createSpeedometer(now);
  return (event) => {
    if (event.event === "started" && event.resumedAtPage === null) speed(0, null);
    const standing = standingOf(event);
    return standing ? speed(standing.value, standing.total) : { perSecond: null, secondsLeft: null };
  };
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function speedWords({ perSecond, secondsLeft }: Speed): string {
  if (perSecond === null) return "";
  const left = secondsLeft === null || secondsLeft === 0 ? "" : `, about ${duration(secondsLeft)} left`;
  return `, ${Math.max(1, Math.round(perSecond))}/s${left}`;
}

function noteOf(event: RunEvent): string | null {
  if (event.event === "started") {
    const what = event.mode === "sweep" ? "Sweeping the campaign" : "Asking about each member";
    const after = event.resumedAtPage === null ? "" : `, going on after page ${event.resumedAtPage}`;
    return `${what}${event.dryRun ? ", dry run" : ""}${after}`;
  }
  if (event.event === "parked")
    return `${event.why} until ${event.until.slice(0, 16).replace("T", " ")} UTC; the run goes on then`;
  if (event.event === "webhooks_unpaused")
    return `Patreon had paused ${event.ids.length} of our webhooks; it sends again`;
  return null;
}

/** A bar for a terminal, with pages, members, speed and the time left. */
export function barProgress(now: () => number, write: Write): Progress {
  const measure = createMeasure(now);
  const bar = new SingleBar(
    {
      format: "  {bar} {percentage}% | {page}{value}/{total} {unit}{speed}",
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  return {
    onEvent(event) {
      const speed = speedWords(measure(event));
      const note = noteOf(event);
      if (note !== null) {
        // The bar would be drawn over it.
        bar.stop();
        write(note);
      }
      const standing = standingOf(event);
      if (!standing) return;
      const { unit, value } = standing;
      const total = Math.max(standing.total ?? value, value);
      const shown = { unit, speed, page: standing.page === null ? "" : `page ${standing.page}, ` };
      if (bar.isActive) {
        bar.setTotal(total);
        bar.update(value, shown);
      } else bar.start(total, value, shown);
    },
    onEnd: () => bar.stop(),
  };
}

/** The first lines come as they are: a short run is told whole. */
const linesAtOnce = 5;
const linesEveryMs = 5000;

/** Lines for a log: the first pages each, then one every few seconds. */
export function lineProgress(now: () => number, write: Write): Progress {
  const measure = createMeasure(now);
  let written = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  return {
    onEvent(event) {
      const speed = speedWords(measure(event));
      const note = noteOf(event);
      if (note !== null) write(note);
      const standing = standingOf(event);
      if (!standing) return;
      const { page, value, total, unit } = standing;
      const isDue = now() - lastAt >= linesEveryMs;
      const isEarlyPage = page !== null && written < linesAtOnce;
      if (!isDue && !isEarlyPage) return;
      written += 1;
      lastAt = now();
      write(`${page === null ? "" : `Page ${page}: `}${value} of ${total ?? "?"} ${unit}${speed}`);
    },
    onEnd() {},
  };
}
