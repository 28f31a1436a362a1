import type { Form } from "./form";
import { type OlderProfile, type OlderUser, readProfile, readUser } from "./older-row";
import type { OlderSource } from "./source";

/** How far an import is; `total` is how many there are in this step. */
export interface Progress {
  step: "read" | "seal" | "write";
  done: number;
  total: number;
}

export type OnProgress = (progress: Progress) => void;

/** All that an older database holds of people. */
export interface OlderRows {
  users: OlderUser[];
  profiles: OlderProfile[];
  /** Names of venues by their older ids. */
  venues: Map<string, string>;
  unreadable: number;
  /** The highest id of users that was ever given there. */
  highestId: number;
}

/** Two rows may have one id where nothing forbids it; both are people. */
function createIdMaker(): (id: string) => string {
  const met = new Map<string, number>();
  return (id) => {
    const times = (met.get(id) ?? 0) + 1;
    met.set(id, times);
    return times === 1 ? id : `${id}#${times}`;
  };
}

/** Reads the whole older database. @throws SourceError */
export async function readOlderRows(
  source: OlderSource,
  form: Form,
  onProgress: OnProgress,
): Promise<OlderRows> {
  const { users, profiles, venues } = form;
  const total = (await source.count(users.table)) + (profiles ? await source.count(profiles.table) : 0);
  const read: OlderRows = { users: [], profiles: [], venues: new Map(), unreadable: 0, highestId: 0 };
  const userId = createIdMaker();
  const profileId = createIdMaker();
  const told = () => onProgress({ step: "read", done: read.users.length + read.profiles.length, total });
  for await (const batch of source.rows(users.table, users.columns)) {
    for (const row of batch) {
      const user = readUser(row);
      if (user) read.users.push({ ...user, legacyId: userId(user.legacyId) });
      else read.unreadable += 1;
    }
    told();
  }
  if (profiles)
    for await (const batch of source.rows(profiles.table, profiles.columns)) {
      for (const row of batch) {
        const profile = readProfile(row);
        if (profile) read.profiles.push({ ...profile, legacyId: profileId(profile.legacyId) });
        else read.unreadable += 1;
      }
      told();
    }
  if (venues)
    for await (const batch of source.rows(venues.table, venues.columns))
      for (const { id, name } of batch) if (id && name?.trim()) read.venues.set(id.trim(), name.trim());
  read.highestId = await source.highestId(users.table, users.columns.id ?? "id");
  return read;
}
