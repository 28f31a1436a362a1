"use client";

import { type FormEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { FormState } from "@/lib/contracts/form-state";
import { callApi, faultsByField } from "./call-api";

/** What is wrong with a form: a sentence for the whole (null when the fields say it all) and one for each field. */
export interface FormFaults {
  detail: string | null;
  fields: Record<string, string>;
}

/** A form that is sent, as its parts need to know it. */
export interface FormPost {
  faults: FormFaults;
  sending: boolean;
  /** How long until the next try is allowed; 0 for now. */
  waitSeconds: number;
  formRef: RefObject<HTMLFormElement | null>;
  onSubmit: (event: FormEvent<HTMLFormElement>) => Promise<void>;
}

const none: FormFaults = { detail: null, fields: {} };

function isBlank(value: FormDataEntryValue | undefined) {
  return typeof value !== "string" || value.trim() === "";
}

function clearPasswords(form: HTMLFormElement) {
  for (const input of form.querySelectorAll<HTMLInputElement>("input[name$=password]")) input.value = "";
}

/**
 * Sends a form as JSON once scripts run; until then the browser posts it by itself.
 * @param blanks what to say when a field is empty, by field name.
 * @param before what the server said to a form posted without scripts.
 * @param onDone is called on success with the server's answer; the form goes on showing progress until the next page
 * is there.
 */
export function useFormPost(
  path: string,
  blanks: Record<string, string>,
  before: FormState | null,
  onDone: (answer: Record<string, unknown>) => void,
): FormPost {
  const formRef = useRef<HTMLFormElement>(null);
  const [sending, setSending] = useState(false);
  const [waitSeconds, setWaitSeconds] = useState(0);
  const retryAt = useRef(0);
  const [faults, setFaults] = useState<FormFaults>(
    before ? { detail: before.detail, fields: faultsByField(before.errors) } : none,
  );

  useEffect(() => {
    if (faults === none) return;
    const form = formRef.current;
    const faulty = form?.querySelector<HTMLElement>("[aria-invalid=true]");
    (faulty ?? form?.querySelector<HTMLElement>("input[name$=password]"))?.focus();
  }, [faults]);

  useEffect(() => {
    // Coming back by the browser's history may restore the page as it was left: in the middle of sending.
    const restore = (event: PageTransitionEvent) => event.persisted && setSending(false);
    window.addEventListener("pageshow", restore);
    return () => window.removeEventListener("pageshow", restore);
  }, []);

  useEffect(() => {
    if (waitSeconds === 0) return;
    const timer = setTimeout(() => {
      // By the clock and not by counting: the timers of a tab in the background rest.
      const left = Math.max(0, Math.ceil((retryAt.current - Date.now()) / 1000));
      setWaitSeconds(left);
      if (left === 0) setFaults(none);
    }, 1000);
    return () => clearTimeout(timer);
  }, [waitSeconds]);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (sending || waitSeconds > 0) return;
    const form = event.currentTarget;
    const values = Object.fromEntries(new FormData(form));
    const blank = Object.entries(blanks).filter(([name]) => isBlank(values[name]));
    if (blank.length > 0) return setFaults({ detail: null, fields: Object.fromEntries(blank) });
    setSending(true);
    setFaults(none);
    const outcome = await callApi(path, "POST", values);
    if (outcome.kind === "done") return onDone(outcome.answer);
    setSending(false);
    if (outcome.kind === "unreached") return setFaults({ detail: outcome.detail, fields: {} });
    const { detail, fields, retryAfterSeconds } = outcome;
    // Who only has to wait keeps what was typed, the password too: nothing was wrong with it.
    if (retryAfterSeconds) {
      retryAt.current = Date.now() + retryAfterSeconds * 1000;
      setWaitSeconds(retryAfterSeconds);
    } else clearPasswords(form);
    setFaults({ detail, fields });
  }

  return { faults, sending, waitSeconds, formRef, onSubmit };
}
