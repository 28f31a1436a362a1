"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { callApi } from "../../session/call-api";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { sayOnPage } from "../../ui/page-status";

/** Asks before a venue is deleted, and says what stood in the way if it could not be. */
export default function DeleteVenueDialog({
  id,
  name,
  open,
  onClose,
}: {
  id: number;
  name: string;
  open: boolean;
  onClose: () => void;
}) {
  const router = useRouter();
  const [sending, setSending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function remove() {
    setSending(true);
    setFault(null);
    const outcome = await callApi(`/api/admin/venues/${id}`, "DELETE");
    setSending(false);
    if (outcome.kind !== "done") return setFault(outcome.detail);
    onClose();
    sayOnPage(String(outcome.answer.message));
    router.refresh();
  }

  return (
    <ConfirmDialog
      open={open}
      title={`Delete ${name}?`}
      text="Nobody belongs to it, so nobody is moved. It cannot be taken back; a new one may have the same name."
      fault={fault}
      confirm={sending ? "Deleting…" : "Delete it"}
      cancel="Keep it"
      sending={sending}
      onConfirm={remove}
      onClose={onClose}
    />
  );
}
