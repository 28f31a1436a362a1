import { useState } from "react";
import { callApi } from "../../session/call-api";

type Method = "POST" | "PUT" | "DELETE";

/** One thing that is done to a member by a call: whether it is under way, and what stood in its way. */
export function useAction(onDone: (answer: Record<string, unknown>) => void) {
  const [sending, setSending] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function send(path: string, method: Method, body?: unknown): Promise<void> {
    setSending(true);
    setFault(null);
    const outcome = await callApi(path, method, body);
    setSending(false);
    if (outcome.kind === "done") onDone(outcome.answer);
    else setFault(outcome.detail);
  }

  return { sending, fault, send };
}
