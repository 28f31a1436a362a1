"use client";

import Box from "@mui/material/Box";
import { useEffect, useRef, useState } from "react";
import { Message } from "./message";

const eventName = "gatehouse-page-status";

/** Says on the page that something is done. What did it may be gone from the page by then, so it cannot say it itself. */
export function sayOnPage(text: string): void {
  window.dispatchEvent(new CustomEvent(eventName, { detail: text }));
}

/**
 * Where a page says that something is done. It takes the focus, because the button that was pressed may be gone.
 * @param initial what there is to say when the page opens; null for nothing.
 */
export function PageStatus({ initial }: { initial: string | null }) {
  const [said, setSaid] = useState({ text: initial, times: 0 });
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const hear = (event: Event) =>
      setSaid(({ times }) => ({ text: (event as CustomEvent<string>).detail, times: times + 1 }));
    window.addEventListener(eventName, hear);
    return () => window.removeEventListener(eventName, hear);
  }, []);

  useEffect(() => {
    if (said.times > 0) place.current?.focus();
  }, [said]);

  return (
    <Box ref={place} role="status" tabIndex={-1} sx={{ outline: "none", mb: said.text ? 3 : 0 }}>
      {said.text ? <Message severity="success">{said.text}</Message> : null}
    </Box>
  );
}
