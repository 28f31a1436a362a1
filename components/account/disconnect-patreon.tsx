"use client";

import { type FormEvent, lazy, Suspense, useState } from "react";
import { Button } from "../ui/button";

// Fetched when it is first asked for: most visits to the page do not disconnect anything.
const DisconnectDialog = lazy(() => import("./disconnect-dialog"));

/** Ends the connection with Patreon, after a question where scripts run and at once where they do not. */
export function DisconnectPatreon({ hasPassword }: { hasPassword: boolean }) {
  // How often it was asked: each time is a new dialog, without the last one's fault.
  const [asked, setAsked] = useState(0);
  const [open, setOpen] = useState(false);

  function ask(event: FormEvent) {
    event.preventDefault();
    setAsked(asked + 1);
    setOpen(true);
  }

  return (
    <>
      <form method="post" action="/api/auth/patreon/disconnect" onSubmit={ask}>
        <Button type="submit" aria-haspopup="dialog">
          Disconnect Patreon
        </Button>
      </form>
      <Suspense>
        {asked > 0 ? (
          <DisconnectDialog
            key={asked}
            open={open}
            hasPassword={hasPassword}
            onClose={() => setOpen(false)}
          />
        ) : null}
      </Suspense>
    </>
  );
}
