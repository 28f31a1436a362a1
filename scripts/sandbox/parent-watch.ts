import { execFileSync } from "node:child_process";
import { isAlive } from "../processes";

const CHECK_MS = 1000;
const GENERATIONS_MAX = 4;

/**
 * Calls `onGone` once when the process that started this one is gone. Under npm that is npm itself, which passes
 * no signal through its shell, so every process from here up to it is watched; otherwise the parent alone.
 * Returns what ends the watch. It does not keep the process alive.
 */
export function watchParents(onGone: () => void): () => void {
  const parent = process.ppid;
  const watched = ancestorsUpToNpm(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && watched.every(isAlive)) return;
    clearInterval(timer);
    onGone();
  }, CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function ancestorsUpToNpm(parent: number): number[] {
  const line: number[] = [];
  let next = parent;
  while (line.length < GENERATIONS_MAX) {
    line.push(next);
    const found = describe(next);
    if (!found) break;
    if (/^npm\b/.test(found.title)) return line;
    next = found.parent;
  }
  return [parent];
}

/** A process's parent and title; null where `ps` is missing or knows no such process. */
function describe(pid: number): { parent: number; title: string } | null {
  try {
    const words = execFileSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const [parent = "", ...title] = words.split(/\s+/);
    return { parent: Number(parent), title: title.join(" ") };
  } catch {
    return null;
  }
}
