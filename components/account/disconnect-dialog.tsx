"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { callApi } from "../session/call-api";
import { ConfirmDialog } from "../ui/confirm-dialog";

interface DisconnectDialogProps {
  open: boolean;
  hasPassword: boolean;
  onClose: () => void;
}

/** Asks before Patreon is disconnected, says what happens then, and what stood in the way if it could not be done. */
export default function DisconnectDialog({ open, hasPassword, onClose }: DisconnectDialogProps) {
  const router = useRouter();
  const [sending, setSending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function disconnect() {
    setSending(true);
    setFault(null);
    const outcome = await callApi("/api/auth/patreon", "DELETE");
    setSending(false);
    if (outcome.kind !== "done") return setFault(outcome.detail);
    onClose();
    router.refresh();
  }

  return (
    <ConfirmDialog
      open={open}
      title="Disconnect Patreon?"
      text={
        <>
          We forget our permission to ask Patreon about you, and your membership is no longer verified here.
          {hasPassword ? " You sign in with your password from then on." : ""} Nothing changes at Patreon, and
          you can connect again at any time.
        </>
      }
      fault={fault}
      confirm={sending ? "Disconnecting…" : "Disconnect"}
      cancel="Keep it connected"
      sending={sending}
      onConfirm={disconnect}
      onClose={onClose}
    />
  );
}
