import { roomList } from "@/lib/api/rooms";
import { listRooms } from "@/lib/rooms/visit";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";

export const GET = route({ ...roomList }, async ({ deps, identity }) =>
  json(await listRooms(deps, identity)),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
