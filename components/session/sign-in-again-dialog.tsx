"use client";

import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import { useId, useState } from "react";
import type { SignedIn } from "@/lib/contracts/accounts";
import { findNotice } from "@/lib/contracts/notices";
import { Button, ButtonAnchor } from "../ui/button";
import { PatreonIcon } from "../ui/icons";
import { Message } from "../ui/message";
import { OrDivider } from "../ui/or-divider";
import { LoginForm } from "./login-form";
import { patreonLoginPath } from "./paths";
import { personKey } from "./person-key";
import type { KeptPerson } from "./session-watch";

interface SignInAgainProps {
  person: KeptPerson;
  /** @param who by `personKey`. */
  onSignedIn: (who: string) => void;
  onDecline: () => void;
  /** Looks whether the person signed in elsewhere. @returns whether anybody did. */
  lookAgain: () => Promise<boolean>;
}

/** Signing in with Patreon leaves the page, so it happens in another tab, and this one is told. */
function PatreonElsewhere({ lookAgain }: Pick<SignInAgainProps, "lookAgain">) {
  const [looking, setLooking] = useState(false);
  const [missing, setMissing] = useState(false);

  async function look() {
    setLooking(true);
    setMissing(false);
    setMissing(!(await lookAgain()));
    setLooking(false);
  }

  return (
    <Box sx={{ display: "grid", gap: 1.5 }}>
      <ButtonAnchor href={patreonLoginPath("/labs")} newTab shape="wide" icon={<PatreonIcon />}>
        Sign in with Patreon in a new tab
      </ButtonAnchor>
      <Button onClick={look} look="plain" shape="wide" sending={looking}>
        I have signed in again
      </Button>
      <Box role="status">
        {missing ? <Message severity="info">You are not signed in yet.</Message> : null}
      </Box>
    </Box>
  );
}

function WaysIn({ person, onSignedIn, lookAgain }: Omit<SignInAgainProps, "onDecline">) {
  const [told, setTold] = useState<{ text: string; who: string } | null>(null);

  function onDone(answer: Partial<SignedIn> & { notice?: string }) {
    const who = answer.user ? personKey(answer.user) : "";
    const notice = findNotice(answer.notice);
    if (notice) setTold({ text: notice.text, who });
    else onSignedIn(who);
  }

  if (told)
    return (
      <Box sx={{ display: "grid", gap: 2.5 }}>
        <Message severity="error" role="alert">
          {told.text}
        </Message>
        <Button look="filled" shape="wide" onClick={() => onSignedIn(told.who)}>
          Go on
        </Button>
      </Box>
    );
  return (
    <>
      {person.hasPassword ? <LoginForm username={person.username} onSignedIn={onDone} /> : null}
      {person.hasPassword && person.hasPatreon ? <OrDivider /> : null}
      {person.hasPatreon ? <PatreonElsewhere lookAgain={lookAgain} /> : null}
    </>
  );
}

/** Asks whoever's session has ended to sign in again, on top of the page, where everything stays as it was left. */
export function SignInAgainDialog({ open, ...ways }: SignInAgainProps & { open: boolean }) {
  const id = useId();
  return (
    <Dialog
      open={open}
      onClose={ways.onDecline}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      maxWidth="xs"
      fullWidth
    >
      <DialogTitle id={`${id}-title`} sx={{ typography: "h2", pb: 1 }}>
        You have been signed out
      </DialogTitle>
      <DialogContent>
        <DialogContentText id={`${id}-text`} sx={{ mb: 3 }}>
          Your session has ended. What you typed is still here: sign in again, and go on where you were.
        </DialogContentText>
        <WaysIn {...ways} />
        <Box sx={{ mt: 1.5 }}>
          <Button look="plain" shape="wide" onClick={ways.onDecline}>
            Not now
          </Button>
        </Box>
      </DialogContent>
    </Dialog>
  );
}
