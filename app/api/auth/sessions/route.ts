import { endOthers, listSessions } from "@/lib/api/sessions";
import { otherMethods } from "@/lib/server/other-methods";
import { json, route } from "@/lib/server/route";
import { listDevices } from "@/lib/sessions/devices";
import { endOtherSessions } from "@/lib/sessions/end";

export const GET = route(listSessions, async ({ deps, identity }) =>
  json({ sessions: await listDevices(deps, identity) }),
);

/** Ends every session of one's own but this one. */
export const DELETE = route(endOthers, async ({ deps, identity }) => {
  const ended = await endOtherSessions(deps, identity);
  return json({ message: "The other devices are signed out", ended });
});

export const { POST, PUT, PATCH, OPTIONS } = otherMethods("GET", "DELETE");
