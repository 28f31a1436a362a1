import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "./failure";
import { isSameProcess, processStart } from "./process-identity";

/** Who may stop the server: one handle of one process. Read and written under the lock only. */
interface Owner {
  pid: number;
  start: string;
  claim: string;
}

/** True while the process that started the server, or inherited it, lives and has not let go of it. */
export async function isOwned(dataDir: string): Promise<boolean> {
  const owner = await readOwner(dataDir);
  return owner !== null && isSameProcess(owner.pid, owner.start);
}

/** Makes the caller the owner; answers the claim that proves it. */
export async function claimServer(dataDir: string): Promise<string> {
  const claim = randomUUID();
  const owner: Owner = { pid: process.pid, start: processStart(process.pid) ?? "", claim };
  const made = `${ownerFile(dataDir)}.${claim}`;
  await writeFile(made, `${JSON.stringify(owner)}\n`);
  await rename(made, ownerFile(dataDir));
  return claim;
}

/** False once another has started the server anew or inherited it. */
export async function isStillOurs(dataDir: string, claim: string): Promise<boolean> {
  return (await readOwner(dataDir))?.claim === claim;
}

/** Lets go of the server: the next to come owns it. */
export async function disclaimServer(dataDir: string): Promise<void> {
  await rm(ownerFile(dataDir), { force: true });
}

/** Null also for a file that holds something else: it is ours to write, and written whole. */
async function readOwner(dataDir: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(ownerFile(dataDir), "utf8")) as Owner;
  } catch (error) {
    if (hasCode(error, "ENOENT") || error instanceof SyntaxError) return null;
    throw error;
  }
}

function ownerFile(dataDir: string): string {
  return join(dataDir, "owner.json");
}
