import { foldName } from "@/lib/accounts/names";

/** Who holds what must be unique here: folded user names, folded e-mails, Patreon ids, and the accounts' own ids. */
export interface Holders {
  usernames: Map<string, number>;
  emails: Map<string, number>;
  patreonIds: Map<string, number>;
  ids: Set<number>;
}

/** Takes `key` for an account. @returns false when another holds it. */
export function take(holders: Map<string, number>, key: string, id: number): boolean {
  const holder = holders.get(key);
  if (holder !== undefined && holder !== id) return false;
  holders.set(key, id);
  return true;
}

/** A user name that nobody has, made from one that somebody has. */
export function takeSimilarName(holders: Holders, name: string, id: number): string {
  for (let round = 1; ; round += 1) {
    const similar = round === 1 ? `${name}-${id}` : `${name}-${id}-${round}`;
    if (take(holders.usernames, foldName(similar), id)) return similar;
  }
}

/** Highest id that a column of type integer holds. */
const idMax = 2_147_483_647;

/** Gives out ids: the older one where it is free, else one above all that were ever given on either side. */
export function createIdGiver(holders: Holders, highest: number): (older: string | null) => number {
  let last = Math.min(highest, idMax);
  for (const id of holders.ids) if (id > last) last = id;
  return (older) => {
    const wanted = older !== null && /^[1-9]\d{0,9}$/.test(older) ? Number(older) : null;
    if (wanted !== null && wanted <= idMax && !holders.ids.has(wanted)) {
      holders.ids.add(wanted);
      return wanted;
    }
    last += 1;
    if (last > idMax) throw new Error("There is no id left");
    holders.ids.add(last);
    return last;
  };
}
