import { maySee, type Permission, type Placed, reachOf } from "@/lib/access/permissions";
import { foldName } from "@/lib/accounts/names";
import type { MemberPage, MemberRow, MembersFilter, MembersQuery } from "@/lib/contracts/members";
import type { Db } from "@/lib/db/client";
import { listAfter, listPage, type Scope, type SearchWords } from "./store";
import { toMemberRow } from "./views";

interface Deps {
  db: Db;
  now: () => Date;
}

/** The people an actor reaches with a permission; null: nobody. */
function scopeOf(permission: Permission, actor: Placed): Scope | null {
  const reach = reachOf(permission, actor.role);
  if (reach === "all") return "everybody";
  const { venueId } = actor;
  return venueId !== null && maySee(permission, actor, { venueId }) ? { venueId } : null;
}

// Letter by letter, as the database does it: at the end of a word JavaScript makes another letter of Σ.
const lowered = (words: string) => Array.from(words, (letter) => letter.toLowerCase()).join("");

/** Most words are spelled in one way, and looked for once. */
function wordsOf({ q }: MembersFilter): SearchWords | null {
  if (!q) return null;
  const folded = foldName(q);
  const spellings = new Set([q, q.normalize("NFC"), q.normalize("NFD")]);
  return { folded, spelled: [...spellings].filter((words) => lowered(words) !== folded) };
}

/** One page of the members whom the actor may see and the query finds. */
export async function listMembers(deps: Deps, actor: Placed, query: MembersQuery): Promise<MemberPage> {
  const { page, size } = query;
  const scope = scopeOf("members.read", actor);
  if (scope === null) return { members: [], total: 0, page, size };
  const { rows, total } = await listPage(deps.db, query, wordsOf(query), scope, deps.now());
  return { members: rows.map(toMemberRow), total, page, size };
}

const batchSize = 2000;

/** All members whom the actor may see and the filter finds, in order of id; memory does not grow with their number. */
export async function* readMembers(
  deps: Deps,
  actor: Placed,
  filter: MembersFilter,
): AsyncGenerator<MemberRow[]> {
  const scope = scopeOf("members.export", actor);
  if (scope === null) return;
  const now = deps.now();
  for (let id = 0; ; ) {
    const rows = await listAfter(deps.db, filter, wordsOf(filter), scope, { id, limit: batchSize, now });
    if (rows.length > 0) yield rows.map(toMemberRow);
    const last = rows.at(-1);
    if (!last || rows.length < batchSize) return;
    id = last.id;
  }
}
