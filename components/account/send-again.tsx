"use client";

import Box from "@mui/material/Box";
import { type FormEvent, type ReactNode, useState } from "react";
import { callApi } from "../session/call-api";
import { withNotice } from "../session/with-notice";
import { Button } from "../ui/button";
import { Message } from "../ui/message";

const path = "/api/auth/email/verification";

/** Has the letter that confirms an address sent once more. */
export function SendAgain({ children }: { children: ReactNode }) {
  const [sending, setSending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function send(event: FormEvent) {
    event.preventDefault();
    setSending(true);
    setFault(null);
    const outcome = await callApi(path, "POST");
    if (outcome.kind === "done") return window.location.assign(withNotice("/account", outcome.answer.notice));
    setSending(false);
    setFault(outcome.detail);
  }

  return (
    <form method="post" action={path} onSubmit={send}>
      <Button type="submit" sending={sending}>
        {children}
      </Button>
      {fault ? (
        <Box sx={{ mt: 2 }}>
          <Message severity="error" role="alert">
            {fault}
          </Message>
        </Box>
      ) : null}
    </form>
  );
}
