import Bowser from "bowser";
import type { DeviceView } from "@/lib/contracts/devices";
import type { Db } from "@/lib/db/client";
import { type Identity, listLiveSessions, type SessionRow } from "./store";

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
  return amr.includes("patreon") ? "patreon" : "password";
}

function toDeviceView(session: SessionRow, currentId: string): DeviceView {
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

/** The devices on which somebody is signed in: the one that asks first, then by last use. */
export async function listDevices(deps: { db: Db; now: () => Date }, owner: Identity): Promise<DeviceView[]> {
  const rows = await listLiveSessions(deps.db, owner.user.id, deps.now());
  const views = rows.map((row) => toDeviceView(row, owner.session.id));
  return [...views.filter((view) => view.current), ...views.filter((view) => !view.current)];
}
