export const dynamic = "force-dynamic";

/** What Next itself costs: no answer of a route handler can be had for less. */
export const GET = () => Response.json({ status: "ok" });
