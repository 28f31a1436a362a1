import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { AppError } from "@/lib/errors";
import { readCookie } from "@/lib/http/cookies";
import { redirectTarget } from "@/lib/http/redirect-target";
import { tokenHealth } from "@/lib/sessions/health";
import type { Identity } from "@/lib/sessions/identify";
import { identify } from "@/lib/sessions/identify";
import { deps } from "./deps";
import { forPage, toAppError } from "./failure";

/**
 * Who asks for this page, by what the database says now; null for nobody. Once a request, however many components ask.
 */
export const currentIdentity = cache(async (): Promise<Identity | null> => {
  const sent = await headers();
  // The path alone: a log line holds no query, which is the visitor's own words.
  const [path = ""] = (sent.get("x-request-path") ?? "").split("?");
  return forPage(path, async () => {
    const ready = await deps();
    const token = readCookie(sent, "gh_access", ready.site);
    return token ? identify(ready, token) : null;
  });
});

const isOutage = (error: unknown) => error instanceof AppError && error.status === 503;

/** Who to greet in a page's header: nobody where the database does not answer, so that open pages stay open. */
export async function whoIsHere(): Promise<Identity | null> {
  try {
    return await currentIdentity();
  } catch (error) {
    if (isOutage(error)) return null;
    throw error;
  }
}

/** Where pages go while the database is away: an answer with status 503, which a page itself cannot give. */
const unavailable = (path: string) => `/api/unavailable?return_to=${encodeURIComponent(path)}`;

/**
 * Who asks for a page that takes being signed in. Nobody is sent to the door that helps: a session whose access token
 * has run out goes on by itself, and everybody comes back to this page with its query.
 */
export async function requireIdentity(): Promise<Identity> {
  const path = await currentPath();
  const identity = await currentIdentity().catch((error: unknown) => {
    if (isOutage(error)) redirect(unavailable(path));
    throw error;
  });
  if (identity) return identity;
  const { site } = await deps();
  const door = readCookie(await headers(), "gh_refresh", site) ? "/api/auth/resume" : "/login";
  redirect(`${door}?return_to=${encodeURIComponent(path)}`);
}

/** The path and query of the page being made, as the middleware saw them. */
export async function currentPath(): Promise<string> {
  return redirectTarget((await headers()).get("x-request-path"));
}

/** Whether this browser has only its refresh token left, and can go on with it: `/api/auth/resume` is then the way in. */
export async function canResume(): Promise<boolean> {
  const sent = await headers();
  const ready = await deps();
  const refreshToken = readCookie(sent, "gh_refresh", ready.site);
  if (refreshToken === null) return false;
  try {
    return (await tokenHealth(ready, { accessToken: null, refreshToken })).action === "refresh";
  } catch (error) {
    // The form of the sign-in page stays open while the database is away.
    if (toAppError(error).status === 503) return false;
    throw error;
  }
}
