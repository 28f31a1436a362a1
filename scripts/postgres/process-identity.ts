import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isAlive } from "../processes";

/**
 * When a process started, in the system's own words, fit for a file name. With its number it tells the process
 * from a later one of the same number. Null: there is none, or it is a zombie (dead, and not yet collected).
 */
export function processStart(pid: number): string | null {
  if (process.platform === "linux") {
    // proc_pid_stat(5): the name in brackets may hold anything; after the last bracket come state (3) .. starttime (22).
    const stat = readOrNull(`/proc/${pid}/stat`);
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
    return !fields || fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? null);
  }
  if (process.platform === "win32") return isAlive(pid) ? "alive" : null;
  const [state, ...start] = (ps(pid, "stat=", "lstart=") ?? "").trim().split(/\s+/);
  return !state || state.startsWith("Z") ? null : start.join("").replace(/\W/g, "");
}

/** True while the process that started then is alive. */
export function isSameProcess(pid: number, start: string): boolean {
  return processStart(pid) === start;
}

/** A process's command line, its arguments separated by spaces; null where it cannot be had. */
export function commandLine(pid: number): string | null {
  if (process.platform === "linux") {
    return readOrNull(`/proc/${pid}/cmdline`)?.replaceAll("\0", " ") ?? null;
  }
  if (process.platform === "win32") {
    return runOrNull("tasklist", ["/FI", `PID eq ${pid}`, "/FO", "CSV", "/NH"]);
  }
  return ps(pid, "command=");
}

/** One -o for each column: whatever follows an equals sign would be read as the heading. */
function ps(pid: number, ...columns: string[]): string | null {
  return runOrNull("ps", ["-ww", ...columns.flatMap((column) => ["-o", column]), "-p", String(pid)]);
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function runOrNull(program: string, args: string[]): string | null {
  try {
    // Times are told in the zone and language of the asking process, and have to be the same for all who ask.
    const env = { ...process.env, TZ: "UTC", LC_ALL: "C" };
    return execFileSync(program, args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return null;
  }
}
