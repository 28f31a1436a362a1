import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode, PostgresUnavailable } from "./failure";
import { isSameProcess, processStart } from "./process-identity";

const waitMsMax = 180_000;
const free = "free";

/**
 * Does `work` while no other process works under the same lock folder. A holder that died is succeeded by exactly
 * one of those waiting.
 *
 * The folder holds one file whose name says who has the lock: `free`, or a name no other holder ever had. Taking,
 * inheriting and giving back are all a rename of that file, and of many renames of one name the system lets one
 * succeed, so a look that has grown old can do no harm: the name it saw is gone. (Removing a dead holder's file and
 * making a new one, as lock files often do, lets a slow second remover remove the new one.)
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await layToken(folder);
  const mine = await take(folder);
  try {
    return await work();
  } finally {
    await rename(join(folder, mine), join(folder, free));
  }
}

/** Makes the lock folder with its token already in it: a rename onto a folder that holds something fails. */
async function layToken(folder: string): Promise<void> {
  if ((await tokens(folder)).length > 0) return;
  const made = await mkdtemp(`${folder}.`);
  try {
    await writeFile(join(made, free), "");
    await rename(made, folder);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    // Windows says EPERM where the others say that the folder exists.
    if (!hasCode(error, "EEXIST", "ENOTEMPTY") && (await tokens(folder)).length === 0) throw error;
  }
}

async function take(folder: string): Promise<string> {
  const mine = `${process.pid}-${processStart(process.pid)}-${randomBytes(6).toString("hex")}`;
  const deadline = Date.now() + waitMsMax;
  for (;;) {
    const holders = await tokens(folder);
    for (const holder of holders) {
      if (!isHeld(holder) && (await tryRename(join(folder, holder), join(folder, mine)))) return mine;
    }
    if (Date.now() > deadline) {
      throw new PostgresUnavailable(
        `Another process has been starting or stopping PostgreSQL for ${waitMsMax / 1000} seconds (${folder}, held by ${holders.join()}): end that process and try again.`,
      );
    }
    await sleep(25);
  }
}

function isHeld(holder: string): boolean {
  const [pid = "", start = ""] = holder.split("-");
  return holder !== free && isSameProcess(Number(pid), start);
}

async function tryRename(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

async function tokens(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
