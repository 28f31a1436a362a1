import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { RoomFault } from "@/lib/contracts/rooms";
import type { Log } from "@/lib/log";
import { type Room, readRoomFile } from "./file";

/** The rooms there are, in their order, and the files that are no rooms because something is wrong with them. */
export interface Rooms {
  rooms: Room[];
  faults: RoomFault[];
}

/** The folder with the rooms' files. */
export interface Shelf {
  /** Looks at the folder: a file that was added, changed or taken away since shows at once. Never throws. */
  read(): Promise<Rooms>;
  /** Says in the log what is wrong with a file, once as long as it is the same. */
  complain(fault: RoomFault): void;
}

/** What was read of a file that is still the same. */
interface Kept {
  mtimeMs: number;
  size: number;
  room: Room | null;
  fault: string | null;
}

const inWords = (error: unknown) => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ? `It cannot be read (${code})` : message;
};

/**
 * Rooms are read when they are asked for, so that adding a file is all it takes; a file is parsed again when its time or
 * size has changed. A faulty file shuts its own room and no other.
 */
export function createShelf(folder: string, log: Pick<Log, "error">): Shelf {
  let kept = new Map<string, Kept>();
  const told = new Set<string>();

  function complain({ file, fault }: RoomFault): void {
    if (told.has(`${file}: ${fault}`)) return;
    told.add(`${file}: ${fault}`);
    log.error({ file, fault }, "room_file_faulty");
  }

  async function readOne(name: string): Promise<Kept> {
    const stamp = { mtimeMs: 0, size: 0 };
    const before = kept.get(name);
    try {
      const file = path.join(folder, name);
      const { mtimeMs, size } = await stat(file);
      if (before?.mtimeMs === mtimeMs && before.size === size) return before;
      Object.assign(stamp, { mtimeMs, size });
      return { ...stamp, room: readRoomFile(name, await readFile(file)), fault: null };
    } catch (error) {
      const fault = inWords(error);
      // A file that was mended and is broken again is said again.
      if (before && before.fault === null) told.delete(`${name}: ${fault}`);
      complain({ file: name, fault });
      return { ...stamp, room: null, fault };
    }
  }

  async function read(): Promise<Rooms> {
    let names: string[];
    try {
      names = (await readdir(folder)).filter((name) => name.endsWith(".md") && !name.startsWith("."));
    } catch (error) {
      const fault = { file: path.basename(folder), fault: inWords(error) };
      complain(fault);
      return { rooms: [], faults: [fault] };
    }
    const found = await Promise.all(names.map(async (name) => [name, await readOne(name)] as const));
    kept = new Map(found);
    const faults = found.flatMap(([file, { fault }]) => (fault === null ? [] : [{ file, fault }]));
    const rooms = found.flatMap(([, { room }]) => room ?? []);
    return { rooms: rooms.sort((a, b) => a.order - b.order || a.title.localeCompare(b.title)), faults };
  }

  return { read, complain };
}
