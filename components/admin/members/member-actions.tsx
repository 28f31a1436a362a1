"use client";

import Box from "@mui/material/Box";
import { useState } from "react";
import type { MemberAction, MemberView } from "@/lib/contracts/members";
import { Button } from "../../ui/button";
import { Message, type Severity } from "../../ui/message";
import { withScripts } from "../../ui/scripting";
import { ActivityDialog } from "./activity-dialog";
import { actionWords } from "./member-words";
import { OverrideDialog } from "./override-dialog";
import { RoleDialog } from "./role-dialog";
import { SessionsDialog } from "./sessions-dialog";
import { SignInLinkDialog } from "./sign-in-link-dialog";
import { useAction } from "./use-action";

export interface MemberActionProps {
  view: MemberView;
  /** Told with a sentence that says what was done; null: nothing was. */
  onEnd: (said: string | null) => void;
}

interface Said {
  severity: Severity;
  text: string;
}

const isChecked = (answer: Record<string, unknown>) => answer.checked === true;

/** What the one who looks may do to a member. Without scripts there is nothing to press. */
export function MemberActions({
  view,
  venues,
  onChanged,
}: {
  view: MemberView;
  venues: { id: number; name: string }[];
  onChanged: () => void;
}) {
  const [asked, setAsked] = useState<MemberAction | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const check = useAction((answer) => {
    setSaid({ severity: isChecked(answer) ? "success" : "warning", text: String(answer.message) });
    onChanged();
  });

  function ask(action: MemberAction) {
    setSaid(null);
    if (action === "check") void check.send(`/api/admin/members/${view.id}/check`, "POST");
    else setAsked(action);
  }

  function end(text: string | null) {
    setAsked(null);
    if (text === null) return;
    setSaid({ severity: "success", text });
    onChanged();
  }

  const labelOf = (action: MemberAction) => {
    if (action === "deactivate" && !view.isActive) return "Activate again";
    if (action === "override" && view.override) return "Given access";
    return actionWords[action];
  };
  const fault = check.fault && { severity: "error" as const, text: check.fault };
  const message = fault || said;
  const dialog = { view, onEnd: end };
  return (
    <Box sx={[withScripts, { mt: 2 }]}>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        {view.actions.map((action) => (
          <Button
            key={action}
            size="small"
            sending={action === "check" && check.sending}
            aria-haspopup={action === "check" ? undefined : "dialog"}
            onClick={() => ask(action)}
          >
            {labelOf(action)}
          </Button>
        ))}
      </Box>
      <Box aria-live="polite" sx={{ mt: message ? 2 : 0 }}>
        {message ? <Message severity={message.severity}>{message.text}</Message> : null}
      </Box>
      {asked === "end_sessions" ? <SessionsDialog {...dialog} /> : null}
      {asked === "deactivate" ? <ActivityDialog {...dialog} /> : null}
      {asked === "override" ? <OverrideDialog {...dialog} /> : null}
      {asked === "sign_in_link" ? <SignInLinkDialog {...dialog} /> : null}
      {asked === "role" ? <RoleDialog {...dialog} venues={venues} /> : null}
    </Box>
  );
}
