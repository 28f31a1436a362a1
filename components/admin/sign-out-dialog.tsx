"use client";

import { useState } from "react";
import { callApi } from "../session/call-api";
import { ConfirmDialog } from "../ui/confirm-dialog";
import type { SignOutWords } from "./sign-out-everybody";

/** Asks before sessions are ended, and says what stood in the way if they could not be. */
export default function SignOutDialog({
  open,
  words,
  onClose,
}: {
  open: boolean;
  words: SignOutWords;
  onClose: () => void;
}) {
  const [sending, setSending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function end() {
    setSending(true);
    setFault(null);
    const outcome = await callApi("/api/admin/sessions", "DELETE", words.body);
    // One's own session may be among them: the page is loaded anew, and leads to the door if it is.
    if (outcome.kind === "done") return window.location.reload();
    setSending(false);
    setFault(outcome.detail);
  }

  return (
    <ConfirmDialog
      open={open}
      title={words.title}
      text={words.text}
      fault={fault}
      confirm={sending ? "Signing out…" : "Sign them out"}
      cancel="Keep them signed in"
      sending={sending}
      onConfirm={end}
      onClose={onClose}
    />
  );
}
