import { currentSession } from "@/session";

export async function GET() {
  const { person } = await currentSession();
  return person ? Response.json(person) : Response.json({ error: "Nobody is signed in" }, { status: 401 });
}
