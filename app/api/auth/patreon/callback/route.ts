import { after } from "next/server";
import { linkPatreon, signInWithPatreon } from "@/lib/accounts/enter-with-patreon";
import { takeOauth } from "@/lib/accounts/oauth-state";
import { patreonCallback } from "@/lib/api/patreon";
import type { NoticeCode } from "@/lib/contracts/notices";
import { AppError } from "@/lib/errors";
import { readCookie, setTokenCookies } from "@/lib/http/cookies";
import { log, loggedCause } from "@/lib/log";
import { PatreonError } from "@/lib/patreon/errors";
import { knownDevice, rememberDevice } from "@/lib/server/known-device";
import { otherMethods } from "@/lib/server/other-methods";
import { countSignIn } from "@/lib/server/outcomes";
import { route, seeOther } from "@/lib/server/route";
import { sendDueLetters } from "@/lib/server/send-letters";
import { identifyBrowser } from "@/lib/sessions/identify";

/** The notice for whatever stopped an entry; nothing was written then. */
function noticeOf(error: unknown): NoticeCode {
  if (error instanceof PatreonError)
    return error.failure === "refused_grant" ? "patreon_refused" : "patreon_down";
  if (error instanceof AppError) {
    if (error.code === "email_taken") return "email_in_use";
    if (error.code === "account_deactivated") return "deactivated";
    if (error.code === "patreon_in_use") return "patreon_in_use";
    if (error.code === "patreon_other") return "patreon_other";
    if (error.code === "not_authenticated") return "session_ended";
  }
  return "try_again";
}

/** An address of ours with what its page is to say. */
function telling(target: string, said: { auth?: "success"; notice: NoticeCode | null }): string {
  const url = new URL(target, "http://gatehouse.invalid");
  if (said.auth) url.searchParams.set("auth", said.auth);
  if (said.notice) url.searchParams.set("notice", said.notice);
  return url.pathname + url.search + url.hash;
}

/** What to tell somebody who is in; null: nothing. */
function noticeFor(told: { theftToTell: boolean; addressElsewhere: boolean }): NoticeCode | null {
  if (told.theftToTell) return "session_stolen";
  return told.addressElsewhere ? "email_elsewhere" : null;
}

/**
 * Where Patreon sends people back to. The state is taken out before anything else, so that it serves once whatever
 * happens; every way out is a page with a sentence.
 */
export const GET = route(
  { ...patreonCallback, limit: "patreon" },
  async ({ request, url, deps, device, accessToken, refreshToken }) => {
    const state = url.searchParams.get("state") ?? "";
    const code = url.searchParams.get("code");
    const browserKey = readCookie(request.headers, "gh_oauth", deps.site);
    const attempt = await takeOauth(deps, state, browserKey);
    if (!attempt) return seeOther("/login?notice=patreon_stale");
    const linking = attempt.purpose === "link";
    const back = (notice: NoticeCode) =>
      seeOther(
        linking
          ? telling(attempt.returnTo, { notice })
          : `/login?notice=${notice}&return_to=${encodeURIComponent(attempt.returnTo)}`,
      );
    if (url.searchParams.has("error"))
      return back(url.searchParams.get("error") === "access_denied" ? "patreon_denied" : "patreon_refused");
    if (!code) return back("patreon_refused");
    try {
      if (linking) {
        // An access token may have run out at Patreon, where people look for a password.
        const identity = await identifyBrowser(deps, { accessToken, refreshToken });
        // Whoever began must still be the one who is signed in.
        if (!identity || identity.user.id !== attempt.userId) return back("patreon_stale");
        await linkPatreon(deps, identity.user.id, code);
        return seeOther(telling(attempt.returnTo, { notice: "patreon_linked" }));
      }
      const known = knownDevice(deps, request.headers);
      const { userId, pair, ...told } = await countSignIn(
        "patreon",
        signInWithPatreon(deps, code, device, known),
        (signedIn) => signedIn.userId,
      );
      after(() => sendDueLetters(deps));
      const response = seeOther(telling(attempt.returnTo, { auth: "success", notice: noticeFor(told) }));
      setTokenCookies(response.headers, pair, deps.now(), deps.site);
      rememberDevice(deps, response.headers, known, userId);
      return response;
    } catch (error) {
      const notice = noticeOf(error);
      const patreonSaid = error instanceof PatreonError ? { patreon: error.message } : {};
      log.warn({ notice, ...patreonSaid, cause: loggedCause(error) }, "patreon_entry_refused");
      return back(notice);
    }
  },
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods("GET");
