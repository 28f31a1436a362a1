import { randomBytes } from "node:crypto";
import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Account, runAs } from "./account";
import type { Binaries } from "./binaries";
import { hasCode, PostgresUnavailable, unavailable } from "./failure";
import type { Home } from "./home";

/** The one role, a superuser of this private server. */
export const roleName = "gatehouse";

/**
 * Makes the data folder. It is made under another name and renamed at the end, so that one cut short is never taken
 * for a whole one.
 */
export async function createCluster(
  home: Home,
  binaries: Binaries,
  account: Account | null,
  durable: boolean,
): Promise<void> {
  await removeUnfinished(home.cluster);
  await writePassword(home.passwordFile, account);
  const made = await mkdtemp(`${home.cluster}.`);
  if (account) await chown(made, account.uid, account.gid);
  const { ok, output } = await runAs(account, join(binaries.folder, "initdb"), [
    ...["-D", made, "-U", roleName, `--pwfile=${home.passwordFile}`, "-A", "scram-sha-256"],
    ...["--encoding=UTF8", "--locale=C", "--no-instructions"],
    // Upper and lower case beyond ASCII without depending on the system's locales; version 17 brought it.
    ...(binaries.major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : []),
    ...(durable ? [] : ["--no-sync"]),
  ]);
  if (!ok) {
    await rm(made, { recursive: true, force: true });
    throw unavailable(`The database could not be made in ${home.cluster}`, output);
  }
  await rename(made, home.cluster);
}

/** The password kept beside the data. Throws PostgresUnavailable where it is missing. */
export async function readPassword(home: Home): Promise<string> {
  try {
    return (await readFile(home.passwordFile, "utf8")).trim();
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    throw new PostgresUnavailable(
      `The password of the database is missing (${home.passwordFile}): without it the data in ${home.cluster} cannot be opened. Put it back, or remove the folder to start afresh.`,
    );
  }
}

async function writePassword(file: string, account: Account | null): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, `${randomBytes(24).toString("hex")}\n`, { flag: "wx", mode: 0o600 });
  if (account) await chown(file, account.uid, account.gid);
}

/** A starter killed in the middle leaves its folder behind; an initdb that outlived it may still be writing there. */
async function removeUnfinished(cluster: string): Promise<void> {
  const folder = dirname(cluster);
  const unfinished = (await readdir(folder)).filter((name) => name.startsWith(`${basename(cluster)}.`));
  await Promise.allSettled(
    unfinished.map((name) => rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 })),
  );
}
