import "server-only";
import { readCookie, setCookie } from "@/lib/http/cookies";
import { type KnownDevice, readDevice, writeDevice, writeDeviceWithout } from "@/lib/limits/known-device";
import type { Deps } from "./deps";

const lifetimeSeconds = 365 * 86_400;

/** The device of a request, if it has signed in here before; null otherwise. */
export function knownDevice(deps: Deps, headers: Headers): KnownDevice | null {
  return readDevice(readCookie(headers, "gh_device", deps.site), deps.settings.ENCRYPTION_KEY);
}

/** Notes on the device that this person signed in there. */
export function rememberDevice(
  deps: Deps,
  headers: Headers,
  known: KnownDevice | null,
  userId: number,
): void {
  const value = writeDevice(known, userId, deps.settings.ENCRYPTION_KEY);
  headers.append("set-cookie", setCookie("gh_device", value, lifetimeSeconds, deps.site));
}

/** Forgets on the device that this person signed in there. */
export function forgetDevice(deps: Deps, headers: Headers, known: KnownDevice | null, userId: number): void {
  const value = known && writeDeviceWithout(known, userId, deps.settings.ENCRYPTION_KEY);
  headers.append("set-cookie", setCookie("gh_device", value ?? "", value ? lifetimeSeconds : 0, deps.site));
}
