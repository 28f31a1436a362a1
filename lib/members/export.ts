import { stringify } from "csv-stringify/sync";
import { recordAudit } from "@/lib/audit/record";
import type { MemberRow, MembersFilter } from "@/lib/contracts/members";
import type { Db } from "@/lib/db/client";
import type { Identity } from "@/lib/sessions/identify";
import { readMembers } from "./list";

const columns = [
  "id",
  "username",
  "name",
  "email",
  "role",
  "venue",
  "active",
  "patreon_id",
  "patreon",
  "state",
  "paid",
  "tier",
  "until",
  "last_checked",
  "created_at",
] as const;

const toLine = (row: MemberRow): Record<(typeof columns)[number], string | number | null> => ({
  id: row.id,
  username: row.username,
  name: row.name,
  email: row.email,
  role: row.role,
  venue: row.venue?.name ?? null,
  active: String(row.isActive),
  patreon_id: row.patreonId,
  patreon: row.patreon,
  state: row.state,
  paid: String(row.paid),
  tier: row.tier,
  until: row.until,
  last_checked: row.lastChecked,
  created_at: row.createdAt,
});

/**
 * The members whom the actor may export and the filter finds, as CSV (RFC 4180) in pieces. Names are members' own words:
 * what a spreadsheet would take for a formula is escaped (OWASP, CSV Injection). That it was taken out is audited before
 * the first piece.
 */
export async function membersAsCsv(
  deps: { db: Db; now: () => Date },
  actor: Identity,
  filter: MembersFilter,
): Promise<AsyncGenerator<string>> {
  const now = deps.now();
  const actorId = actor.user.id;
  const { q, state = null, paid = null, role = null, venue = null, patreon = null, active = null } = filter;
  // Whether was searched, and not for what: it may be a name.
  const details = { searched: q !== undefined, state, paid, role, venue, patreon, active };
  await deps.db.transaction((tx) =>
    recordAudit(tx, { type: "members_exported", actorId, subjectId: null, details }, now),
  );
  return lines(deps, actor, filter);
}

async function* lines(
  deps: { db: Db; now: () => Date },
  actor: Identity,
  filter: MembersFilter,
): AsyncGenerator<string> {
  yield stringify([[...columns]], { record_delimiter: "windows" });
  for await (const rows of readMembers(deps, actor.user, filter))
    yield stringify(rows.map(toLine), {
      columns: [...columns],
      record_delimiter: "windows",
      escape_formulas: true,
    });
}
