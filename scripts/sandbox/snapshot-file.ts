import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { World, WorldSnapshot } from "./world";

const QUIET_MS = 50;

/** Keeps a world in a JSON file: read at start, written a moment after a change, and on close. */
export class SnapshotFile {
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly world: World,
  ) {}

  /** Brings the world back from the file. A missing file leaves the seeded world; a broken one throws. */
  async load(): Promise<void> {
    const text = await readFile(this.path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (text === null) return;
    try {
      this.world.restore(JSON.parse(text) as WorldSnapshot);
    } catch (cause) {
      throw new Error(`${this.path} is not a sandbox state; delete it to begin anew.`, { cause });
    }
  }

  /** Says that something changed. */
  touch(): void {
    this.timer ??= setTimeout(() => void this.save(), QUIET_MS);
  }

  /** Writes now. The file is replaced whole, so that a reader or a crash never meets half of it. */
  async save(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.writing = this.writing.then(() => this.write());
    await this.writing;
  }

  private async write(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    const draft = `${this.path}.new`;
    await writeFile(draft, JSON.stringify(this.world.snapshot()), { mode: 0o600 });
    await rename(draft, this.path);
  }
}
