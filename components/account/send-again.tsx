"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { callApi } from "../session/call-api";
import { withNotice } from "../session/with-notice";
import { FormButton } from "../ui/form-button";

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
    <FormButton action={path} sending={sending} fault={fault} onSubmit={send}>
      {children}
    </FormButton>
  );
}
