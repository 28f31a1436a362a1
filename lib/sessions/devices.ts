import Bowser from "bowser";
import type { DeviceView } from "@/lib/contracts/devices";
import type { EndedDevice } from "@/lib/contracts/own-data";
import type { Db, Tx } from "@/lib/db/client";
import type { Device } from "./start";
import {
  type Identity,
  listEndedSessions,
  listLiveSessions,
  listSeenDevices,
  type SessionRow,
} from "./store";

const named = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(" ");

/** Browser and system in words; an API client is called by its own first word. */
export function describeUserAgent(userAgent: string | null): { browser: string; system: string } {
  if (!userAgent) return { browser: "Unknown browser", system: "unknown system" };
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name)
    return { browser: userAgent.split(/[/ ]/)[0]?.slice(0, 40) || "Unknown", system: "a program" };
  return {
    browser: named(browser.name, browser.version?.split(".")[0]),
    system: named(os.name, os.versionName ?? os.version) || "unknown system",
  };
}

function wayIn(amr: readonly string[]): DeviceView["signedInWith"] {
  if (amr.includes("legacy")) return "older_site";
  if (amr.includes("link")) return "link";
  return amr.includes("patreon") ? "patreon" : "password";
}

function toDeviceView(session: SessionRow, currentId: string | null): DeviceView {
  return {
    id: session.id,
    current: session.id === currentId,
    ...describeUserAgent(session.userAgent),
    address: session.address,
    signedInWith: wayIn(session.amr),
    firstSeen: session.createdAt.toISOString(),
    lastSeen: session.lastSeenAt.toISOString(),
  };
}

/** The devices on which a person is signed in, by last use. @param currentId the session that asks; null: not theirs. */
export async function listDevicesOf(
  deps: { db: Db; now: () => Date },
  userId: number,
  currentId: string | null,
): Promise<DeviceView[]> {
  const rows = await listLiveSessions(deps.db, userId, deps.now());
  return rows.map((row) => toDeviceView(row, currentId));
}

/** The devices on which somebody is signed in: the one that asks first, then by last use. */
export async function listDevices(deps: { db: Db; now: () => Date }, owner: Identity): Promise<DeviceView[]> {
  const views = await listDevicesOf(deps, owner.user.id, owner.session.id);
  return [...views.filter((view) => view.current), ...views.filter((view) => !view.current)];
}

/** The sessions of a person that are over, as long as they are kept. */
export async function listEndedDevices(
  deps: { db: Db; now: () => Date },
  userId: number,
): Promise<EndedDevice[]> {
  const rows = await listEndedSessions(deps.db, userId, deps.now());
  return rows.map((row) => {
    const { current: _, ...device } = toDeviceView(row, null);
    const ranOut = row.idleExpiresAt < row.absoluteExpiresAt ? row.idleExpiresAt : row.absoluteExpiresAt;
    const endedAt = (row.revokedAt ?? ranOut).toISOString();
    return { ...device, endedAt, endedBecause: row.revokedReason };
  });
}

/**
 * Whether somebody who has signed in here before now does so from elsewhere: with another program, or from another
 * address. The first sign-in of all is no news. To be asked before the session is begun.
 * @param isProgram where no address is known its own name must do, or each of its sign-ins would be news; a browser,
 * whose name says little, has a cookie by which it is known.
 */
export async function isNewDevice(
  tx: Tx,
  userId: number,
  device: Device,
  isProgram: boolean,
): Promise<boolean> {
  const seen = await listSeenDevices(tx, userId);
  const isFrom = (address: string | null) =>
    device.address === null ? isProgram : address === device.address;
  const isThis = ({ userAgent, address }: Device) =>
    isFrom(address) && userAgent === (device.userAgent?.slice(0, 512) ?? null);
  return seen.length > 0 && !seen.some(isThis);
}
