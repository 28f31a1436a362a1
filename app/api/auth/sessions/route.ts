import { json, route } from "@/lib/server/route";
import { listDevices } from "@/lib/sessions/devices";
import { endOtherSessions } from "@/lib/sessions/end";

export const GET = route({ auth: "session" }, async ({ deps, identity }) =>
  json({ sessions: await listDevices(deps, identity) }),
);

/** Ends every session of one's own but this one. */
export const DELETE = route({ auth: "session" }, async ({ deps, identity }) => {
  const ended = await endOtherSessions(deps, identity);
  return json({ message: "The other devices are signed out", ended });
});
