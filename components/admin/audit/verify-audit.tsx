"use client";

import Box from "@mui/material/Box";
import { useState } from "react";
import type { AuditCheck } from "@/lib/contracts/audit";
import { Button } from "../../ui/button";
import { Message } from "../../ui/message";
import { withoutScripts, withScripts } from "../../ui/scripting";
import { Text } from "../../ui/text";
import { checkAudit } from "./check-audit";

const count = new Intl.NumberFormat("en-GB");

function Result({ told }: { told: AuditCheck }) {
  if (told.event === "progress")
    return (
      <Text look="body2">
        {count.format(told.rows)} of {count.format(told.total)} rows…
      </Text>
    );
  if (told.event === "whole")
    return (
      <Message severity="success">
        The audit is whole: {count.format(told.rows)} rows, each following from the one before it. Looked at
        in {told.seconds} s.
      </Message>
    );
  return (
    <Message severity="error">
      The audit is broken at row {count.format(told.seq)}: {told.fault}. Looked at in {told.seconds} s.
    </Message>
  );
}

/** Has the whole chain verified, and says how it ended. */
export function VerifyAudit() {
  const [sending, setSending] = useState(false);
  const [told, setTold] = useState<AuditCheck | null>(null);
  const [fault, setFault] = useState<string | null>(null);

  async function verify() {
    setSending(true);
    setTold(null);
    setFault(null);
    setFault(await checkAudit(setTold));
    setSending(false);
  }

  return (
    <>
      <Box sx={withScripts}>
        <Button size="small" sending={sending} onClick={verify}>
          {sending ? "Verifying…" : "Verify the chain"}
        </Button>
      </Box>
      <Text look="body2" sx={[withoutScripts, { color: "text.secondary" }]}>
        Verifying from here takes JavaScript. The command line can do it too: npm run admin -- audit verify.
      </Text>
      <Box role="status" sx={{ mt: told || fault ? 2 : 0, flexBasis: "100%" }}>
        {fault ? <Message severity="error">{fault}</Message> : told ? <Result told={told} /> : null}
      </Box>
    </>
  );
}
