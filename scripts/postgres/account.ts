import { type ExecFileException, execFile, execFileSync } from "node:child_process";
import { userInfo } from "node:os";
import { promisify } from "node:util";
import { PostgresUnavailable } from "./failure";

const execFileAsync = promisify(execFile);

/** The account the server runs as where that is not our own. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. As root: the owner of the existing data, else the account `postgres`, else
 * `nobody`; an account is never created. Null where we are not root and run it as ourselves.
 * Throws PostgresUnavailable where neither can be done.
 *
 * @param dataOwner owner of a cluster that already exists
 */
export async function chooseAccount(dataOwner: Account | null): Promise<Account | null> {
  const uid = process.getuid?.();
  if (uid === undefined) return null;
  if (uid !== 0) {
    requireOwnName(uid);
    if (dataOwner && dataOwner.uid !== uid) {
      throw new PostgresUnavailable(
        `The database belongs to the account with number ${dataOwner.uid}: run this as that account, or remove the folder.`,
      );
    }
    return null;
  }
  const account =
    dataOwner && dataOwner.uid !== 0 ? dataOwner : (accountNamed("postgres") ?? accountNamed("nobody"));
  if (!account) {
    throw new PostgresUnavailable(
      "PostgreSQL does not run as root, and there is neither an account postgres nor nobody to run it as: set DATABASE_URL, or run this as another account.",
    );
  }
  if (!(await runAs(account, "/bin/sh", ["-c", ":"])).ok) {
    throw new PostgresUnavailable(
      `PostgreSQL does not run as root, and this system does not let root start a program as account number ${account.uid}: set DATABASE_URL, or run this as another account.`,
    );
  }
  return account;
}

/** initdb looks its own account up by number and gives up without a name; containers often have numbers alone. */
function requireOwnName(uid: number): void {
  try {
    userInfo();
  } catch {
    throw new PostgresUnavailable(
      `PostgreSQL cannot start under account number ${uid}, which has no name in the system's list of users (/etc/passwd): set DATABASE_URL, or run this as a named account.`,
    );
  }
}

/** `id` asks every source of accounts the system has, where /etc/passwd is only one of them. */
function accountNamed(name: string): Account | null {
  try {
    const [uid, gid] = ["-u", "-g"].map((flag) =>
      Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: "pipe" })),
    );
    return uid === undefined || gid === undefined || uid === 0 ? null : { uid, gid };
  } catch {
    return null;
  }
}

export interface Outcome {
  ok: boolean;
  stdout: string;
  /** everything said, for an error's sentence */
  output: string;
  /** ENOENT also where the program is there and its loader is not: a glibc program on musl */
  errorCode: string | number | null;
}

/** What every PostgreSQL program of ours is started with: no setting and no secret of ours reaches it. */
export function spawnOptions(account: Account | null): {
  cwd: string;
  env: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
} {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP"].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  // An unset locale makes the server on macOS end with "postmaster became multithreaded during startup".
  const env = { ...Object.fromEntries(kept), LC_ALL: "C", TZ: "UTC" } as unknown as NodeJS.ProcessEnv;
  // The folder we stand in may be closed to the account.
  return { cwd: "/", env, ...(account ?? {}) };
}

/** Runs a program to its end as the account. Never throws: what happened is in the outcome. */
export async function runAs(account: Account | null, program: string, args: string[]): Promise<Outcome> {
  try {
    const { stdout, stderr } = await execFileAsync(program, args, {
      ...spawnOptions(account),
      encoding: "utf8",
    });
    return { ok: true, stdout, output: `${stdout}${stderr}`, errorCode: null };
  } catch (error) {
    const { message, code = null, stdout = "", stderr = "" } = error as ExecFileException;
    return { ok: false, stdout, output: `${stdout}${stderr}` || message, errorCode: code };
  }
}

/** True where the account can enter the folder, every folder above it included. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  return (await runAs(account, "/bin/sh", ["-c", 'test -x "$1"', "sh", folder])).ok;
}
