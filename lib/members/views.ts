import { isTeamMember } from "@/lib/access/team";
import type { MemberRow } from "@/lib/contracts/members";
import type { MemberRecord } from "./store";

const iso = (date: Date | null) => date?.toISOString() ?? null;

export function toMemberRow(record: MemberRecord): MemberRow {
  const { venueId, venueName, patreonConnected, needsReauth } = record;
  return {
    id: record.id,
    username: record.username,
    name: record.name,
    email: record.email,
    role: record.role,
    venue: venueId === null || venueName === null ? null : { id: venueId, name: venueName },
    isActive: record.isActive,
    isTeamMember: isTeamMember({ ...record, user: record }),
    patreonId: record.patreonId,
    patreon: patreonConnected ? (needsReauth ? "needs_reauth" : "connected") : "not_connected",
    state: record.state as MemberRow["state"],
    paid: record.paid,
    tier: record.paid ? record.tier : null,
    until: record.paid ? iso(record.until) : null,
    lastChecked: iso(record.lastChecked),
    createdAt: record.createdAt.toISOString(),
  };
}
