"use client";

import { useState } from "react";
import type { RunView } from "@/lib/contracts/runs";
import { callApi } from "../../session/call-api";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { peopleInWords } from "./words";

function wordsOf(what: "apply" | "drop", { lost, gained, changed }: RunView["counts"]) {
  if (what === "drop")
    return {
      title: "Drop this plan?",
      text: "Nobody is changed by it. It can be looked at afterwards, and not be applied. The next run asks Patreon anew.",
      confirm: "Drop the plan",
      sending: "Dropping…",
      cancel: "Keep it",
    };
  return {
    title: `${peopleInWords(lost)} lose access. Apply?`,
    text: `${peopleInWords(lost)} lose access at once, ${peopleInWords(gained)} gain it, and ${peopleInWords(changed)} change without. Of whom something newer is known since, that stays.`,
    confirm: "Apply the plan",
    sending: "Applying…",
    cancel: "Not yet",
  };
}

/** A plan that changes a large campaign is written in minutes; a platform that ends functions ends this one at five. */
const patienceMs = 5 * 60_000;

/** A proxy may give up sooner than the server. */
const unansweredApply =
  "No answer came, and the plan may be being applied all the same. Load this page again in a minute: it says what became of the run.";

/**
 * Asks before a held run is decided about, and says what stood in the way if it could not be.
 * @param onClose given what was done; null for nothing.
 */
export default function DecisionDialog({
  open,
  run,
  what,
  onClose,
}: {
  open: boolean;
  run: RunView;
  what: "apply" | "drop";
  onClose: (done: string | null) => void;
}) {
  const [sending, setSending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const words = wordsOf(what, run.counts);

  async function decide() {
    setSending(true);
    setFault(null);
    const outcome = await callApi(`/api/admin/runs/${run.id}/${what}`, "POST", undefined, patienceMs);
    setSending(false);
    if (outcome.kind === "done") return onClose(`${outcome.answer.message}.`);
    setFault(outcome.kind === "unreached" && what === "apply" ? unansweredApply : outcome.detail);
  }

  return (
    <ConfirmDialog
      {...{ open, fault, sending }}
      title={words.title}
      text={words.text}
      confirm={sending ? words.sending : words.confirm}
      cancel={words.cancel}
      onConfirm={decide}
      onClose={() => onClose(null)}
    />
  );
}
