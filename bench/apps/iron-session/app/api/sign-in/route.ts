import { z } from "zod";
import { currentSession } from "@/session";
import { findByPassword } from "@/shared/people";

const Given = z.object({ email: z.email(), password: z.string() });

/** Takes JSON from a script and a form from a page that has none. */
export async function POST(request: Request) {
  const isForm = request.headers.get("content-type")?.includes("form") ?? false;
  const given = Given.safeParse(isForm ? Object.fromEntries(await request.formData()) : await request.json());
  const person = given.success ? await findByPassword(given.data.email, given.data.password) : null;
  if (!person) return Response.json({ error: "Wrong e-mail or password" }, { status: 401 });
  const session = await currentSession();
  session.person = person;
  await session.save();
  return isForm ? Response.redirect(new URL("/members", request.url), 303) : Response.json(person);
}
