"use client";

import { useEffect, useState } from "react";
import type { RunProgress } from "@/lib/contracts/runs";
import { recoverSession } from "../../session/recover-session";

/**
 * What becomes of a run while it is under way.
 * @param isOpen whether it had not ended when the page was made.
 * @param onEnd called once it has.
 * @returns `progress` null before the first news; `isLost`: nothing more will be heard, and the page says so.
 */
export function useRunProgress(runId: string, isOpen: boolean, onEnd: () => void) {
  const [progress, setProgress] = useState<RunProgress | null>(null);
  const [isLost, setIsLost] = useState(false);

  useEffect(() => {
    if (!isOpen) return;
    let isOver = false;
    let hasHeard = false;
    let source = listen();

    function listen(): EventSource {
      const next = new EventSource(`/api/admin/runs/${runId}/events`);
      next.addEventListener("progress", ({ data }) => {
        hasHeard = true;
        setProgress(JSON.parse(data) as RunProgress);
      });
      next.addEventListener("end", () => {
        isOver = true;
        next.close();
        onEnd();
      });
      next.addEventListener("error", comeBack);
      return next;
    }

    /** A stream that ended is opened again by the browser; one that was refused, by us, once the session lives. */
    async function comeBack() {
      if (source.readyState !== EventSource.CLOSED) return;
      const mayTry = hasHeard && (await recoverSession()) === "signed_in";
      if (isOver) return;
      hasHeard = false;
      if (mayTry) source = listen();
      else setIsLost(true);
    }

    return () => {
      isOver = true;
      source.close();
    };
  }, [runId, isOpen, onEnd]);

  return { progress, isLost };
}
