"use client";

import Box from "@mui/material/Box";
import { useRouter } from "next/navigation";
import {
  createContext,
  type FormEvent,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useTransition,
} from "react";
import { callApi } from "../session/call-api";
import { Button } from "../ui/button";
import { Message, type Severity } from "../ui/message";

/** What a check said, on this visit; null for nothing yet. */
interface Said {
  severity: Severity;
  text: string;
}

const LastCheck = createContext<{ said: Said | null; say: (said: Said | null) => void }>({
  said: null,
  say: () => {},
});

/** Remembers what a check said. It belongs around what a refresh renders anew, which would forget it. */
export function CheckMemory({ children }: { children: ReactNode }) {
  const [said, say] = useState<Said | null>(null);
  const memory = useMemo(() => ({ said, say }), [said]);
  return <LastCheck value={memory}>{children}</LastCheck>;
}

/**
 * Asks Patreon about one's membership now, has the card around it rendered anew, and says what came of it. What is said
 * takes the focus: the button that was pressed may be another one by then.
 * @param before what the server said to a check that was sent without scripts; null for nothing.
 */
export function CheckAgain({ before }: { before: string | null }) {
  const router = useRouter();
  const { said, say } = useContext(LastCheck);
  const [asking, setAsking] = useState(false);
  const [refreshing, startRefresh] = useTransition();
  const place = useRef<HTMLDivElement>(null);
  const shown = said ?? (before === null ? null : { severity: "error" as const, text: before });

  useEffect(() => {
    if (said) place.current?.focus();
  }, [said]);

  async function check(event: FormEvent) {
    event.preventDefault();
    setAsking(true);
    say(null);
    const outcome = await callApi("/api/membership/check", "POST");
    setAsking(false);
    if (outcome.kind !== "done") return say({ severity: "error", text: outcome.detail });
    const { checked, message } = outcome.answer;
    startRefresh(() => {
      router.refresh();
      say({ severity: checked === true ? "success" : "warning", text: String(message) });
    });
  }

  return (
    <form method="post" action="/api/membership/check" onSubmit={check}>
      <Button type="submit" size="small" sending={asking || refreshing}>
        Check again
      </Button>
      <Box ref={place} role="status" tabIndex={-1} sx={{ outline: "none", mt: shown ? 2 : 0 }}>
        {shown ? <Message severity={shown.severity}>{shown.text}</Message> : null}
      </Box>
    </form>
  );
}
