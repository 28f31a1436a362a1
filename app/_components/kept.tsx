import type { ReactNode } from "react";
import { personKey } from "@/components/session/person-key";
import { SessionKeeper } from "@/components/session/session-keeper";
import { CleanAddress } from "@/components/ui/clean-address";
import { toPublicUser } from "@/lib/accounts/views";
import { whoIsHere } from "@/lib/server/current";
import { accountViewOf } from "@/lib/server/views";
import type { Identity } from "@/lib/sessions/identify";
import { Framed } from "./framed";

/** Coming back from Patreon adds it, to whatever page one was on the way to. */
const dropped = ["auth"];

function keptPersonOf(identity: Identity) {
  const { username, email, hasPassword, patreon } = accountViewOf(identity);
  return {
    key: personKey(toPublicUser(identity.user, false)),
    username: username ?? email,
    hasPassword,
    hasPatreon: patreon !== "not_connected",
  };
}

/**
 * The frame around a page on which whoever is signed in is kept signed in. The pages one signs in on do without: they
 * turn away who is signed in already, and are the first that anybody loads.
 */
export async function Kept({ children }: { children: ReactNode }) {
  const identity = await whoIsHere();
  return (
    <Framed>
      <CleanAddress drop={dropped} />
      {children}
      {identity ? <SessionKeeper person={keptPersonOf(identity)} /> : null}
    </Framed>
  );
}
