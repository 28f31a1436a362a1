/** Alive: this process answers. Says nothing of the database, so that an outage there restarts no app. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
}
