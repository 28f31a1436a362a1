import { chmod, cp, lstat, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chooseAccount, runAs } from "./account";
import { findBinaries, packagedFolder, type Search } from "./binaries";
import { isRoot } from "./fixtures/project";

const packaged = packagedFolder(process.platform, process.arch);
const neverNeeded = () => Promise.reject(new Error("nothing had to be copied"));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-binaries-"));
  await chmod(folder, 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The package as npm lays it down where install scripts may not run: no symbolic link in it. */
async function copyUnlinked(to: string): Promise<void> {
  await cp(packaged as string, to, {
    recursive: true,
    filter: async (source) => !(await lstat(source)).isSymbolicLink(),
  });
}

/** Programs that say they are of this version, and do nothing else. */
async function installFake(
  name: string,
  version: string,
  programs: string[] = ["postgres", "initdb"],
): Promise<string> {
  const bin = join(folder, name);
  await mkdir(bin);
  for (const program of programs) {
    const script = `#!/bin/sh\necho "${program} (PostgreSQL) ${version}"\n`;
    await writeFile(join(bin, program), script, { mode: 0o755 });
  }
  return bin;
}

describe.skipIf(!packaged)(
  "the packaged PostgreSQL (skipped where none is installed for this platform)",
  () => {
    it("runs where install scripts were blocked: the links between its libraries are made", async () => {
      const native = join(folder, "native");
      await copyUnlinked(native);
      expect((await runAs(null, join(native, "bin", "postgres"), ["--version"])).ok).toBe(false);

      const found = await findBinaries({ packaged: native, installed: [] }, null, null, neverNeeded);

      expect(found).toEqual({ folder: join(native, "bin"), major: 18 });
      expect((await runAs(null, join(native, "bin", "initdb"), ["--version"])).ok).toBe(true);
    });

    it.skipIf(!isRoot)(
      "is copied to where the server's account can reach it (skipped: needs root)",
      async () => {
        const closed = join(folder, "closed");
        await mkdir(closed, { mode: 0o700 });
        await copyUnlinked(join(closed, "native"));
        await chmod(join(closed, "native", "lib"), 0o700);
        const shelter = join(folder, "shelter");
        await mkdir(shelter, { mode: 0o755 });
        const account = await chooseAccount(null);

        const search = { packaged: join(closed, "native"), installed: [] };
        const found = await findBinaries(search, account, null, async () => shelter);
        const { ino } = await stat(found.folder);
        await findBinaries(search, account, null, async () => shelter);

        expect((await stat(found.folder)).ino, "the copy is used again").toBe(ino);
        expect(found.folder).toBe(join(shelter, "programs", "bin"));
        expect((await runAs(account, join(found.folder, "initdb"), ["--version"])).ok).toBe(true);
      },
    );
  },
);

describe("choosing", () => {
  it("without a package the newest installed PostgreSQL from 15 on is taken", async () => {
    const installed = [
      await installFake("old", "14.9"),
      await installFake("newest", "17.2 (Debian)"),
      await installFake("newer", "16.1"),
      await installFake("half", "18.1", ["postgres"]),
      join(folder, "missing"),
    ];
    const found = await findBinaries({ packaged: null, installed }, null, null, neverNeeded);
    expect(found).toEqual({ folder: join(folder, "newest"), major: 17 });
  });

  it("existing data get the version that made them", async () => {
    const installed = [await installFake("newest", "17.2"), await installFake("newer", "16.1")];
    const found = await findBinaries({ packaged: null, installed }, null, 16, neverNeeded);
    expect(found.major).toBe(16);
    await expect(findBinaries({ packaged: null, installed }, null, 18, neverNeeded)).rejects.toThrow(
      /no PostgreSQL 18, which made the existing data/,
    );
  });

  it("a package whose loader is missing, as on musl, is passed over for an installed one", async () => {
    const native = join(folder, "native");
    await mkdir(join(native, "bin"), { recursive: true });
    await writeFile(join(native, "bin", "postgres"), "#!/lib64/ld-of-another-libc\n", { mode: 0o755 });
    const search: Search = { packaged: native, installed: [await installFake("newer", "16.1")] };

    expect((await findBinaries(search, null, null, neverNeeded)).major).toBe(16);
    await expect(findBinaries({ ...search, installed: [] }, null, null, neverNeeded)).rejects.toThrow(
      /none is packaged that runs here.*Set DATABASE_URL/,
    );
  });

  it("where nothing fits, as on Windows on Arm, the sentence says that DATABASE_URL is needed", async () => {
    expect(packagedFolder("win32", "arm64")).toBeNull();
    await expect(findBinaries({ packaged: null, installed: [] }, null, null, neverNeeded)).rejects.toThrow(
      /There is no PostgreSQL for this computer .*Set DATABASE_URL to a database of your own/,
    );
  });
});
