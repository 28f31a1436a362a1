import "server-only";
import { bearerOf } from "@/lib/edge/bearer";
import { AppError } from "@/lib/errors";
import { readCookie } from "@/lib/http/cookies";
import { type Identity, identify, isOfDeactivated } from "@/lib/sessions/identify";
import type { Device } from "@/lib/sessions/start";
import type { Deps } from "./deps";
import { identifyBearer, identifyCookie } from "./legacy";

export interface Caller {
  deps: Deps;
  headers: Headers;
  device: Device;
  accessToken: string | null;
  /** Headers of the answer to be. */
  answer: Headers;
  /** Counts an exchange, and throws where there were too many. */
  admit: () => Promise<void>;
}

/**
 * Who calls: by a token of ours, else by one of the older system while those count. A browser that has a refresh token
 * of ours goes on with that one.
 * @throws AppError not_authenticated
 */
export async function requireCaller(caller: Caller): Promise<Identity> {
  const { deps, headers, device, accessToken, answer, admit } = caller;
  let identity = accessToken === null ? null : await identify(deps, accessToken);
  if (!identity && deps.legacy) {
    if (bearerOf(headers) !== null) identity = await identifyBearer(deps, headers, device, admit);
    else if (!readCookie(headers, "gh_refresh", deps.site))
      identity = await identifyCookie(deps, headers, device, admit, answer);
  }
  if (!identity) throw new AppError("not_authenticated");
  return identity;
}

/**
 * The program that calls: by its bearer alone. That its account is deactivated is told to who holds a genuine token.
 * @throws AppError not_authenticated, account_deactivated
 */
export async function requireProgram(caller: Omit<Caller, "answer">): Promise<Identity> {
  const { deps, headers, device, accessToken, admit } = caller;
  if (accessToken === null) throw new AppError("not_authenticated");
  const identity = await identify(deps, accessToken);
  if (identity) return identity;
  if (await isOfDeactivated(deps, accessToken)) throw new AppError("account_deactivated");
  const exchanged = deps.legacy ? await identifyBearer(deps, headers, device, admit) : null;
  if (!exchanged) throw new AppError("not_authenticated");
  return exchanged;
}
