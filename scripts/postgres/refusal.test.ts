import { execFileSync } from "node:child_process";
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Account, chooseAccount } from "./account";
import { ask, isRoot, makeProject, spawnStarter } from "./fixtures/project";
import { findHome, openAwayFolder } from "./home";
import { findPostgres, startPostgres } from "./start";

let project: Awaited<ReturnType<typeof makeProject>>;
beforeEach(async () => {
  project = await makeProject();
});
afterEach(() => project.remove());

const start = () => startPostgres({ dataDir: project.dataDir, durable: false });

describe.skipIf(!isRoot)("as root (skipped: needs root)", () => {
  it("in a project others cannot enter, the data live under /var/tmp, and a note says where", async () => {
    await chmod(project.folder, 0o700);
    const server = await start();
    expect(await ask(server, "select 1 as one")).toEqual([{ one: 1 }]);
    const away = (await findHome(project.dataDir))?.cluster.replace(/\/cluster$/, "") ?? "";
    expect(away).toMatch(/^\/var\/tmp\/gatehouse-[0-9a-f]{12}$/);
    expect((await stat(away)).mode & 0o007).toBe(0);
    expect(await readFile(join(project.dataDir, "where-the-data-are.txt"), "utf8")).toContain(away);
    expect(await findPostgres(project.dataDir)).toMatchObject({ port: server.port });
    await server.stop();
  });

  it("a folder somebody else laid under /var/tmp first is not used", async () => {
    const account = (await chooseAccount(null)) as Account;
    await chmod(project.folder, 0o700);
    await mkdir(project.dataDir, { recursive: true });
    const away = await openAwayFolder(project.dataDir, account);
    await chown(away, 65534, 65534);
    await expect(start()).rejects.toThrow(/somebody else made it/);
    await rm(away, { recursive: true });
  });

  it("in a project others can enter, the data stay in it and belong to an unprivileged account", async () => {
    await (await start()).stop();
    const { uid } = await stat(join(project.dataDir, "cluster"));
    expect(uid).toBe((await chooseAccount(null))?.uid);
    expect(uid).not.toBe(0);
  });

  it("data another account made are served as that account", async () => {
    await mkdir(project.dataDir, { recursive: true });
    await chown(project.dataDir, 65534, 65534);
    const nobody = spawnStarter(project.dataDir, { account: { uid: 65534, gid: 65534 } });
    await nobody.said(({ port }) => port !== undefined);
    await nobody.end();

    const server = await start();
    expect(await ask(server, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.stop();
    expect((await stat(join(project.dataDir, "cluster"))).uid).toBe(65534);
  });

  it("an account number without a name is refused in words", async () => {
    await chmod(project.folder, 0o777);
    const nameless = spawnStarter(project.dataDir, { account: { uid: 54321, gid: 54321 } });
    expect((await nameless.said(({ refused }) => refused !== undefined)).refused).toMatch(
      /account number 54321, which has no name .*set DATABASE_URL/,
    );
    await nameless.exited;
  });

  it("a folder one may not write to is refused in words", async () => {
    const nobody = spawnStarter(project.dataDir, { account: { uid: 65534, gid: 65534 } });
    const { refused } = await nobody.said((said) => said.refused !== undefined);
    expect(refused).toMatch(
      /^PostgreSQL could not be started in .*: a file or folder may not be used by this account/,
    );
    await nobody.exited;
  });

  it("a full disk is refused in words, with the end of what PostgreSQL said", async (context) => {
    await mkdir(project.dataDir, { recursive: true });
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=10m", "none", project.dataDir], { stdio: "ignore" });
    } catch {
      return context.skip("no small disk can be mounted here");
    }
    try {
      await expect(start()).rejects.toThrow(
        /the disk is full\. PostgreSQL's last words:.*No space left on device/s,
      );
    } finally {
      execFileSync("umount", [project.dataDir]);
    }
  });
});

it("a setting the server chokes on is refused with the end of its log", async () => {
  await (await start()).stop();
  const home = await findHome(project.dataDir);
  await writeFile(join(home?.cluster ?? "", "postgresql.conf"), "work_mem = 'plenty'\n");
  await expect(start()).rejects.toThrow(/^PostgreSQL did not start\. PostgreSQL's last words:.*work_mem/s);
});

it("a password that is gone is refused in words", async () => {
  await (await start()).stop();
  await rm((await findHome(project.dataDir))?.passwordFile ?? "");
  await expect(start()).rejects.toThrow(/The password of the database is missing/);
});
