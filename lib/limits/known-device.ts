import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * A cookie that tells a device which has signed in before (OWASP, "Slow Down Online Guessing Attacks with Device
 * Cookies"): a random device id and the accounts it was used for, under a MAC. It opens nothing; it only keeps the
 * failures of strangers from counting against this device.
 */
export interface KnownDevice {
  id: string;
  userIds: number[];
}

const accountsMax = 8;

const mac = (key: string, text: string) =>
  createHmac("sha256", `gatehouse known device\0${key}`).update(text).digest("base64url");

/** The device of a cookie; null for none, or one that is not ours. */
export function readDevice(cookie: string | null, key: string): KnownDevice | null {
  const match = /^([\w-]{22}(?:\.\d{1,10}){0,8})\.([\w-]{43})$/.exec(cookie ?? "");
  if (!match?.[1] || !match[2]) return null;
  if (!timingSafeEqual(Buffer.from(mac(key, match[1])), Buffer.from(match[2]))) return null;
  const [id = "", ...userIds] = match[1].split(".");
  return { id, userIds: userIds.map(Number) };
}

function sign(id: string, userIds: readonly number[], key: string): string {
  const text = [id, ...userIds].join(".");
  return `${text}.${mac(key, text)}`;
}

/** The cookie of a device after `userId` has signed in on it. */
export function writeDevice(device: KnownDevice | null, userId: number, key: string): string {
  const id = device?.id ?? randomBytes(16).toString("base64url");
  const userIds = [userId, ...(device?.userIds ?? []).filter((known) => known !== userId)].slice(
    0,
    accountsMax,
  );
  return sign(id, userIds, key);
}

/** The cookie of a device on which `userId` is nobody any more; null when nobody else has signed in there. */
export function writeDeviceWithout({ id, userIds }: KnownDevice, userId: number, key: string): string | null {
  const others = userIds.filter((known) => known !== userId);
  return others.length === 0 ? null : sign(id, others, key);
}
