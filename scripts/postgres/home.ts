import { createHash } from "node:crypto";
import { chmod, chown, lstat, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Account, canEnter } from "./account";
import { hasCode, PostgresUnavailable } from "./failure";

/** Where one database server keeps what it needs. */
export interface Home {
  /** PostgreSQL's own data folder, 0700, the server's account's */
  cluster: string;
  passwordFile: string;
}

/** What a home of this folder is called, whether or not it exists. */
function homeIn(folder: string): Home {
  return { cluster: join(folder, "cluster"), passwordFile: join(folder, "password") };
}

/** The home that already holds data; null where none does. */
export async function findHome(dataDir: string): Promise<Home | null> {
  const inProject = homeIn(dataDir);
  if (await exists(inProject.cluster)) return inProject;
  const away = awayFolder(dataDir);
  return process.getuid?.() === 0 && (await isTrusted(away)) && (await exists(homeIn(away).cluster))
    ? homeIn(away)
    : null;
}

/** The account that owns the data of a home. */
export async function ownerOf(home: Home): Promise<Account> {
  const { uid, gid } = await stat(home.cluster);
  return { uid, gid };
}

/** The major version of the PostgreSQL that made the data of a home. */
export async function majorOf(home: Home): Promise<number> {
  return Number.parseInt(await readFile(join(home.cluster, "PG_VERSION"), "utf8"), 10);
}

/** The home new data go to: in the project, or away from it where the server's account cannot enter the project. */
export async function chooseHome(dataDir: string, account: Account | null): Promise<Home> {
  if (!account || (await canEnter(account, dataDir))) return homeIn(dataDir);
  return homeIn(await openAwayFolder(dataDir, account));
}

/**
 * Makes, or finds, the folder outside the project. It stays root's and lets in only the account's group, so that root
 * never writes where somebody else could have laid a link. A note in the project says where it is.
 */
export async function openAwayFolder(dataDir: string, account: Account): Promise<string> {
  const folder = awayFolder(dataDir);
  try {
    await mkdir(folder, { mode: 0o700 });
    await chown(folder, 0, account.gid);
    await chmod(folder, 0o750);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
  if (!(await isTrusted(folder))) {
    throw new PostgresUnavailable(
      `${folder} should hold the database, but it is not a folder that root alone can write to: somebody else made it. Look at it, remove it, and try again.`,
    );
  }
  await writeFile(join(dataDir, "where-the-data-are.txt"), noteText(folder));
  return folder;
}

/** The name tells which project it belongs to; anybody could work it out and lay something of that name there first. */
function awayFolder(dataDir: string): string {
  return join("/var/tmp", `gatehouse-${createHash("sha256").update(dataDir).digest("hex").slice(0, 12)}`);
}

async function isTrusted(folder: string): Promise<boolean> {
  const entry = await lstat(folder).catch(() => null);
  return entry?.isDirectory() === true && entry.uid === 0 && (entry.mode & 0o022) === 0;
}

function noteText(folder: string): string {
  return `PostgreSQL does not run as root, and the account it runs as cannot enter this project's folders.
What it needs is therefore in ${folder}.
Some systems empty /var/tmp of what was not used for a month. To start afresh, remove that folder and this one.
`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}
