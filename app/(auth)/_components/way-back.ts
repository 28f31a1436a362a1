import { redirect } from "next/navigation";
import { redirectTarget } from "@/lib/http/redirect-target";
import { canResume, whoIsHere } from "@/lib/server/current";

/** The query of the pages one signs in on, as Next gives it. */
export type AuthSearchParams = Promise<{ return_to?: string | string[]; notice?: string | string[] }>;

/**
 * Where to go after signing in, a path of this site. Whoever is signed in already is sent there at once; so is whoever
 * only needs a new access token, unless a notice says why they are here.
 */
export async function wayBack(searchParams: AuthSearchParams): Promise<string> {
  const { return_to: wanted, notice } = await searchParams;
  const returnTo = redirectTarget(typeof wanted === "string" ? wanted : null);
  if (await whoIsHere()) redirect(returnTo);
  if (notice === undefined && (await canResume()))
    redirect(`/api/auth/resume?return_to=${encodeURIComponent(returnTo)}`);
  return returnTo;
}
