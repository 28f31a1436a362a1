"use client";

import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import { useCallback, useEffect, useState } from "react";
import type { HookView, WebhookHealth } from "@/lib/contracts/webhooks";
import { callApi } from "../../session/call-api";
import { Button } from "../../ui/button";
import { Message } from "../../ui/message";
import { withoutScripts, withScripts } from "../../ui/scripting";
import { Text } from "../../ui/text";
import { HookEntry } from "./hook-entry";

/** What is known so far; null: Patreon is being asked. */
type Told = { hooks: HookView[] } | { trouble: string } | null;

async function ask(): Promise<NonNullable<Told>> {
  const outcome = await callApi("/api/admin/webhooks/health", "GET");
  if (outcome.kind !== "done") return { trouble: outcome.detail };
  const { hooks, trouble } = outcome.answer as Partial<WebhookHealth>;
  return hooks ? { hooks } : { trouble: trouble ?? "Patreon did not tell." };
}

/** The webhooks that Patreon has of us. It is asked from here, so that the page does not wait for it. */
export function HooksAtPatreon({ mayManage }: { mayManage: boolean }) {
  const [told, setTold] = useState<Told>(null);

  const look = useCallback(async () => {
    setTold(null);
    setTold(await ask());
  }, []);
  useEffect(() => {
    look();
  }, [look]);

  return (
    <>
      <Box sx={withScripts} aria-live="polite" aria-busy={told === null}>
        <ToldByPatreon told={told} mayManage={mayManage} look={look} />
      </Box>
      <Text look="body2" sx={[withoutScripts, { color: "text.secondary" }]}>
        Asking Patreon from here takes JavaScript. The command line can do it too: npm run patreon-webhook --
        list.
      </Text>
    </>
  );
}

function ToldByPatreon({ told, mayManage, look }: { told: Told; mayManage: boolean; look: () => void }) {
  if (told === null)
    return (
      <Box role="status" aria-label="Asking Patreon">
        <Skeleton width="70%" />
        <Skeleton width="45%" />
      </Box>
    );
  if ("trouble" in told)
    return (
      <Message
        severity="warning"
        action={
          <Button size="small" onClick={look}>
            Ask again
          </Button>
        }
      >
        {told.trouble}
      </Message>
    );
  if (told.hooks.length === 0)
    return (
      <Message severity="info">
        Patreon has no webhook of ours, so changes are seen by verifications and sign-ins alone. Register one:
        npm run patreon-webhook -- register. One that was made by hand in Patreon’s portal does not show here.
      </Message>
    );
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0, display: "grid", gap: 3 }}>
      {told.hooks.map((hook) => (
        <HookEntry key={hook.id} hook={hook} mayManage={mayManage} onUnpaused={look} />
      ))}
    </Box>
  );
}
