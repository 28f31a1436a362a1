import { foldName } from "@/lib/accounts/names";
import type { DbOrTx } from "@/lib/db/client";
import type { LegacyName } from "@/lib/edge/legacy-token";
import { isAboveIds, isPatreonIdForm, readSub } from "./rules";
import { findByLegacyId, findHighestId, listByPatreonId, listByUsername } from "./store";

/** Two people under one name are nobody: a session is not given on a guess. */
const onlyOne = (owners: (number | null)[]): number | null =>
  owners.length === 1 ? (owners[0] ?? null) : null;

async function findNumber(db: DbOrTx, number: string): Promise<number | null> {
  const found = await findByLegacyId(db, "patreon", number);
  if (found) return found.owner;
  return isAboveIds(number, await findHighestId(db)) ? onlyOne(await listByPatreonId(db, number)) : null;
}

async function findVenueManager(db: DbOrTx, id: string, email: string): Promise<number | null> {
  const found = readSub(id)?.kind === "number" ? await findByLegacyId(db, "venues", id) : null;
  return found && found.email !== null && foldName(found.email) === foldName(email) ? found.owner : null;
}

/**
 * Whom an older token names, among the people who came from the older system and nobody else. The order is the older
 * system's (id, then user name, then Patreon id), but each text is read as one of the three only: see `readSub`.
 * @returns the account's id here; null for nobody.
 */
export async function findLegacyOwner(db: DbOrTx, name: LegacyName): Promise<number | null> {
  if (name.kind === "venues") return findVenueManager(db, name.userId, name.email);
  if (name.kind === "patreon_id")
    return isPatreonIdForm(name.value) ? onlyOne(await listByPatreonId(db, name.value)) : null;
  const sub = readSub(name.sub);
  if (sub === null) return null;
  return sub.kind === "number" ? findNumber(db, sub.number) : onlyOne(await listByUsername(db, sub.name));
}
