import { roomText } from "@/lib/api/rooms";
import { AppError } from "@/lib/errors";
import { visitRoom } from "@/lib/rooms/visit";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const GET = route({ ...roomText }, async ({ deps, identity, params }) => {
  const visit = await visitRoom(deps, identity, String(params.area));
  if (!visit) throw new AppError("not_found", { detail: "There is no such room" });
  const { room, markdown } = visit;
  if (markdown === null) throw new AppError("membership_required", { detail: room.reason ?? undefined });
  return json({ ...room, markdown });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
