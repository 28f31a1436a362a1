import { exportMembers } from "@/lib/api/members";
import { membersAsCsv } from "@/lib/members/export";
import { otherMethods } from "@/lib/server/other-methods";
import { route } from "@/lib/server/route";
import { fileHeaders, streamed } from "@/lib/server/stream";

export const GET = route({ ...exportMembers }, async ({ deps, identity, query }) => {
  const lines = await membersAsCsv(deps, identity, query);
  return streamed(lines, fileHeaders("text/csv", "members.csv"));
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
