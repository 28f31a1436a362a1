import { otherMethods } from "@/lib/server/other-methods";

/** Alive: this process answers. Says nothing of the database, so that an outage there restarts no app. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
