"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useState, useTransition } from "react";
import { callApi } from "../session/call-api";
import { FormButton } from "../ui/form-button";
import { sayOnPage } from "../ui/page-status";
import { Text } from "../ui/text";

interface EndSessionsProps {
  /** Where the form is posted until scripts run. */
  action: string;
  /** What is deleted once they do. */
  path: string;
  /** What to say when it is done. */
  done: string;
  /** Whose sessions, for who hears the button without seeing what stands around it. */
  subject?: string;
  children: ReactNode;
}

/** A button that ends sessions of one's own, and says what stood in the way if it could not. */
export function EndSessions({ action, path, done, subject, children }: EndSessionsProps) {
  const router = useRouter();
  const [calling, setCalling] = useState(false);
  const [ended, setEnded] = useState(false);
  const [, startRefresh] = useTransition();
  const [fault, setFault] = useState<string | null>(null);

  async function end(event: FormEvent) {
    event.preventDefault();
    setCalling(true);
    setFault(null);
    const outcome = await callApi(path, "DELETE");
    setCalling(false);
    if (outcome.kind !== "done") return setFault(outcome.detail);
    sayOnPage(done);
    setEnded(true);
    startRefresh(() => router.refresh());
  }

  // The list without it is on its way; until then nobody is asked to end again what has ended.
  if (ended) return <Text sx={{ color: "text.secondary" }}>Signed out.</Text>;
  return (
    <FormButton action={action} size="small" sending={calling} fault={fault} subject={subject} onSubmit={end}>
      {children}
    </FormButton>
  );
}
