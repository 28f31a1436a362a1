import { spawn, spawnSync } from "node:child_process";
import { chown, mkdir } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CannotRun } from "./fault";

/** Programs of this machine that a fault needs beside our own. */

/** @throws CannotRun when none of the names is a program here. */
export function requireProgram(...names: string[]): string {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin"];
  for (const name of names)
    for (const folder of folders) {
      const file = path.join(folder, name);
      if (spawnSync(file, ["--version"]).status === 0) return file;
    }
  throw new CannotRun(`there is no ${names.join(" or ")} on this machine`);
}

/** The account that programs run as which refuse root. @throws CannotRun */
function plainAccount(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const ids = ["-u", "-g"].map((flag) => spawnSync("id", [flag, "postgres"], { encoding: "utf8" }));
  if (ids.some(({ status }) => status !== 0))
    throw new CannotRun("PostgreSQL refuses root, and there is no account postgres");
  const [uid, gid] = ids.map(({ stdout }) => Number(stdout));
  return { uid: uid ?? 0, gid: gid ?? 0 };
}

/** A folder that the account may write to. */
export async function folderFor(folder: string): Promise<string> {
  const { uid, gid } = plainAccount();
  await mkdir(folder, { recursive: true });
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  return folder;
}

/** Runs a program to its end. @throws Error with what it said when it fails. */
export function runAs(program: string, args: string[]): void {
  const { status, stderr, stdout } = spawnSync(program, args, {
    ...plainAccount(),
    encoding: "utf8",
    cwd: "/",
  });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}${stdout}`);
}

export interface Daemon {
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a program that stays, and waits until it listens. */
export async function startDaemon(program: string, args: string[], port: number): Promise<Daemon> {
  const said: string[] = [];
  const child = spawn(program, args, { ...plainAccount(), stdio: ["ignore", "ignore", "pipe"], cwd: "/" });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  while (!(await listens(port))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`${program} ended: ${said.join("").slice(-500)}`);
    await sleep(50);
  }
  return {
    async kill(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
