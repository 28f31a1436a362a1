"use client";

import { useEffect, useRef, useState } from "react";
import { type Keeping, keepSession } from "./keep-session";
import { SignInAgainDialog } from "./sign-in-again-dialog";

/** Who a page was made for, and how they can sign in. */
export interface KeptPerson {
  /** By `personKey`. */
  key: string;
  /** What to fill into the sign-in form; null for who has neither name nor e-mail. */
  username: string | null;
  hasPassword: boolean;
  hasPatreon: boolean;
}

/** The running part of the session keeper, with its dialog at hand: once it is needed, the network may be gone. */
export default function SessionWatch({ person }: { person: KeptPerson }) {
  const [asking, setAsking] = useState(false);
  const keeping = useRef<Keeping | null>(null);

  useEffect(() => {
    const kept = keepSession(person.key, setAsking);
    keeping.current = kept;
    return () => kept.stop();
  }, [person.key]);

  return (
    <SignInAgainDialog
      open={asking}
      person={person}
      onSignedIn={(who) => keeping.current?.signedInAs(who)}
      onDecline={() => keeping.current?.decline()}
      lookAgain={async () => (await keeping.current?.lookAgain()) ?? false}
    />
  );
}
