import { randomUUID } from "node:crypto";
import { otherMethods } from "@/lib/server/other-methods";

/** Alive: this process answers. Says nothing of the database, so that an outage there restarts no app. */
export function GET(): Response {
  const headers = { "cache-control": "no-store", "x-request-id": randomUUID() };
  return Response.json({ status: "ok" }, { headers });
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
