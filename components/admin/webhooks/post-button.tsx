"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useState, useTransition } from "react";
import { callApi } from "../../session/call-api";
import { FormButton } from "../../ui/form-button";
import { sayOnPage } from "../../ui/page-status";

/**
 * A button that has the server do something, says on the page what came of it, and has the page rendered anew.
 * @param returnTo where to go after it was posted without scripts.
 * @param subject what it is about, for who hears the button without seeing what stands around it.
 */
export function PostButton({
  path,
  returnTo,
  subject,
  onDone,
  children,
}: {
  path: string;
  returnTo: string;
  subject: string;
  onDone?: () => void;
  children: ReactNode;
}) {
  const router = useRouter();
  const [calling, setCalling] = useState(false);
  const [refreshing, startRefresh] = useTransition();
  const [fault, setFault] = useState<string | null>(null);

  async function post(event: FormEvent) {
    event.preventDefault();
    setCalling(true);
    setFault(null);
    const outcome = await callApi(path, "POST");
    setCalling(false);
    if (outcome.kind !== "done") return setFault(outcome.detail);
    sayOnPage(String(outcome.answer.message));
    onDone?.();
    startRefresh(() => router.refresh());
  }

  return (
    <FormButton
      action={`${path}?return_to=${encodeURIComponent(returnTo)}`}
      size="small"
      sending={calling || refreshing}
      fault={fault}
      subject={subject}
      onSubmit={post}
    >
      {children}
    </FormButton>
  );
}
