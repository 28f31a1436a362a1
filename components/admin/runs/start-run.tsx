"use client";

import Box from "@mui/material/Box";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { callApi } from "../../session/call-api";
import { Button } from "../../ui/button";
import { Choices } from "../../ui/choices";
import { Message } from "../../ui/message";
import { withoutScripts, withScripts } from "../../ui/scripting";
import { Text } from "../../ui/text";

const deeds = [
  {
    value: "plan",
    label: "Plan only",
    hint: "See who would gain or lose access, and why. Nobody is changed.",
  },
  {
    value: "apply",
    label: "Plan and apply",
    hint: "What the schedule does. If unusually many people would lose access, it is held until somebody decides.",
  },
];

const modes = [
  {
    value: "auto",
    label: "As it fits",
    hint: "A sweep where there is a creator’s token, else person by person.",
  },
  { value: "sweep", label: "Sweep", hint: "Reads the campaign’s whole list with the creator’s token." },
  {
    value: "individual",
    label: "Person by person",
    hint: "Asks with each person’s own token, which takes longer.",
  },
];

/** Begins a run, and goes to its page. */
export function StartRun() {
  const router = useRouter();
  const [sending, setSending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function start(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSending(true);
    setFault(null);
    const body = { mode: form.get("mode"), dryRun: form.get("deed") === "plan" };
    const outcome = await callApi("/api/admin/runs", "POST", body);
    if (outcome.kind === "done") return router.push(`/admin/runs/${outcome.answer.id}`);
    setSending(false);
    setFault(outcome.detail);
    // Another's run may be on its way by now: the list shows it.
    router.refresh();
  }

  return (
    <>
      <Box component="form" onSubmit={start} sx={[withScripts, { display: "grid", gap: 2.5 }]}>
        <Choices name="deed" legend="What to do" choices={deeds} />
        <Choices name="mode" legend="How to ask Patreon" choices={modes} />
        {fault ? (
          <Message severity="error" role="alert">
            {fault}
          </Message>
        ) : null}
        <div>
          <Button type="submit" look="filled" sending={sending}>
            {sending ? "Starting…" : "Start the run"}
          </Button>
        </div>
      </Box>
      <Text look="body2" sx={[withoutScripts, { color: "text.secondary" }]}>
        Starting a run from here takes JavaScript. The command line can do it too: npm run verify-members.
      </Text>
    </>
  );
}
