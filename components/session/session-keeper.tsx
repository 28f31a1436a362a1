"use client";

import { Suspense } from "react";
import { optional } from "../ui/optional";
import type { KeptPerson } from "./session-watch";

// Fetched by signed-in pages alone, after the page itself: the sign-in page has no use for it.
const SessionWatch = optional(() => import("./session-watch"));

/** Keeps a signed-in page signed in. Shows nothing until the person has to sign in again. */
export function SessionKeeper({ person }: { person: KeptPerson }) {
  return (
    <Suspense>
      <SessionWatch person={person} />
    </Suspense>
  );
}
