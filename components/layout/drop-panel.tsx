"use client";

import Box from "@mui/material/Box";
import type { MouseEvent, ReactNode } from "react";

/** A link inside leads to another page under the same header, so the panel closes by itself. */
function closeAfterLink(event: MouseEvent<HTMLElement>) {
  if (event.target instanceof Element && event.target.closest("a")) event.currentTarget.hidePopover();
}

/**
 * A panel that hangs below the header, opened by a button whose `popoverTarget` is its id. The browser's own popover
 * brings Escape, a click outside, focus and `aria-expanded`, and opens before any script has loaded.
 */
export function DropPanel({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <Box
      id={id}
      popover="auto"
      role="group"
      aria-label={label}
      onClick={closeAfterLink}
      sx={{
        position: "absolute",
        inset: "auto",
        top: 62,
        right: { xs: 16, sm: "max(32px, calc((100% - 1120px) / 2 + 32px))" },
        m: 0,
        p: 1,
        minWidth: 224,
        maxWidth: "calc(100vw - 32px)",
        border: 1,
        borderColor: "divider",
        borderRadius: 1.5,
        bgcolor: "background.paper",
        color: "text.primary",
        boxShadow: "0 12px 32px rgb(20 12 4 / 0.18)",
      }}
    >
      {children}
    </Box>
  );
}
