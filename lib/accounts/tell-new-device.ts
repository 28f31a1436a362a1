import type { Tx } from "@/lib/db/client";
import type { KnownDevice } from "@/lib/limits/known-device";
import { newDeviceLetter } from "@/lib/mail/letters";
import { canMail } from "@/lib/mail/settings";
import { type MailDeps, writeLetter } from "@/lib/mail/write";
import { describeUserAgent, isNewDevice } from "@/lib/sessions/devices";
import type { Device } from "@/lib/sessions/start";
import type { UserRow } from "./store";

/**
 * Writes a letter when somebody's account is signed in to from a device it was not before. To be called before the
 * session is begun.
 * @param from `known`: the device's cookie from earlier sign-ins, null for none; `isProgram`: it can have none.
 */
export async function tellOfNewDevice(
  tx: Tx,
  deps: MailDeps,
  { id, email }: Pick<UserRow, "id" | "email">,
  from: { device: Device; known: KnownDevice | null; isProgram?: boolean },
  now: Date,
): Promise<void> {
  const { device, known, isProgram = false } = from;
  if (email === null || !canMail(deps.mail) || known?.userIds.includes(id)) return;
  if (!(await isNewDevice(tx, id, device, isProgram))) return;
  const seen = { ...describeUserAgent(device.userAgent), address: device.address };
  await writeLetter(
    tx,
    deps,
    { userId: id, address: email },
    newDeviceLetter(deps.mail.siteUrl, seen, now),
    now,
  );
}
