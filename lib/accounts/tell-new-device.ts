import type { Tx } from "@/lib/db/client";
import type { KnownDevice } from "@/lib/limits/known-device";
import { linkUsedLetter, newDeviceLetter } from "@/lib/mail/letters";
import { canMail } from "@/lib/mail/settings";
import { type MailDeps, writeLetter } from "@/lib/mail/write";
import { describeUserAgent, isNewDevice } from "@/lib/sessions/devices";
import type { Device } from "@/lib/sessions/start";
import type { UserRow } from "./store";

type Owner = Pick<UserRow, "id" | "email">;

/**
 * Writes a letter when somebody's account is signed in to from a device it was not before. To be called before the
 * session is begun.
 * @param from `known`: the device's cookie from earlier sign-ins, null for none; `isProgram`: it can have none.
 */
export async function tellOfNewDevice(
  tx: Tx,
  deps: MailDeps,
  owner: Owner,
  from: { device: Device; known: KnownDevice | null; isProgram?: boolean },
  now: Date,
): Promise<void> {
  const { device, known, isProgram = false } = from;
  if (owner.email === null || !canMail(deps.mail) || known?.userIds.includes(owner.id)) return;
  if (await isNewDevice(tx, owner.id, device, isProgram))
    await tell(tx, deps, owner, { device, of: newDeviceLetter }, now);
}

/**
 * Writes a letter when a link of the staff signed somebody in, from whatever device: whoever made the link could have
 * used it, behind the same address and in the same browser.
 */
export async function tellOfLinkUse(
  tx: Tx,
  deps: MailDeps,
  owner: Owner,
  device: Device,
  now: Date,
): Promise<void> {
  await tell(tx, deps, owner, { device, of: linkUsedLetter }, now);
}

async function tell(
  tx: Tx,
  deps: MailDeps,
  { id, email }: Owner,
  { device, of }: { device: Device; of: typeof newDeviceLetter },
  now: Date,
): Promise<void> {
  if (email === null || !canMail(deps.mail)) return;
  const seen = { ...describeUserAgent(device.userAgent), address: device.address };
  await writeLetter(tx, deps, { userId: id, address: email }, of(deps.mail.siteUrl, seen, now), now);
}
