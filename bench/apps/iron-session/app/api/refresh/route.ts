import { currentSession } from "@/session";

/** Seals the session anew: its cookie lives another fourteen days. */
export async function POST() {
  const session = await currentSession();
  if (!session.person) return Response.json({ error: "Nobody is signed in" }, { status: 401 });
  await session.save();
  return Response.json({ renewed: true });
}
