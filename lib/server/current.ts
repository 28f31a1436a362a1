import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { AppError } from "@/lib/errors";
import { addressKey, clientAddress } from "@/lib/http/client-address";
import { readCookie } from "@/lib/http/cookies";
import { pagePattern } from "@/lib/http/page-pattern";
import { redirectTarget } from "@/lib/http/redirect-target";
import { tokenHealth } from "@/lib/sessions/health";
import type { Identity } from "@/lib/sessions/identify";
import { identify } from "@/lib/sessions/identify";
import { deps } from "./deps";
import { forPage, toAppError } from "./failure";
import { canCarryOver, hasLegacyCookie, identifyBearer } from "./legacy";
import { noteUser } from "./request-note";

/**
 * Who asks for this page, by what the database says now; null for nobody. Once a request, however many components ask.
 */
const currentIdentity = cache(async (): Promise<Identity | null> => {
  const sent = await headers();
  const [path = ""] = (sent.get("x-request-path") ?? "").split("?");
  return forPage(pagePattern(path), async () => {
    const ready = await deps();
    const token = readCookie(sent, "gh_access", ready.site);
    const identity = token ? await identify(ready, token) : null;
    if (identity) noteUser(identity.user.id);
    if (identity || !ready.legacy) return identity;
    const address = clientAddress(sent, ready.settings.TRUSTED_PROXIES);
    const device = { userAgent: sent.get("user-agent"), address };
    const admit = () => ready.limits.require("refresh", addressKey(address));
    const older = await identifyBearer(ready, sent, device, admit);
    if (older) noteUser(older.user.id);
    return older;
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

/**
 * Whether somebody came with a token and the database does not say whose it is: an open page must then neither greet
 * them nor have them believe that they are signed out.
 */
export async function isUnknownWhoIsHere(): Promise<boolean> {
  return currentIdentity().then(() => false, isOutage);
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
  const ready = await deps();
  const sent = await headers();
  const goesOn = readCookie(sent, "gh_refresh", ready.site) || hasLegacyCookie(ready, sent);
  const door = goesOn ? "/api/auth/resume" : "/login";
  redirect(`${door}?return_to=${encodeURIComponent(path)}`);
}

/** The path and query of the page being made, as the middleware saw them. */
async function currentPath(): Promise<string> {
  return redirectTarget((await headers()).get("x-request-path"));
}

/**
 * Whether this browser has only its refresh token left, or a session of the older system, and can go on with it:
 * `/api/auth/resume` is then the way in.
 */
export async function canResume(): Promise<boolean> {
  const sent = await headers();
  const ready = await deps();
  const refreshToken = readCookie(sent, "gh_refresh", ready.site);
  if (refreshToken === null && !ready.legacy) return false;
  try {
    const { action } = await tokenHealth(ready, { accessToken: null, refreshToken });
    return action === "refresh" || (await canCarryOver(ready, sent));
  } catch (error) {
    // The form of the sign-in page stays open while the database is away.
    if (toAppError(error).status === 503) return false;
    throw error;
  }
}
