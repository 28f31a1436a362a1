"use client";

import Box from "@mui/material/Box";
import { useRouter } from "next/navigation";
import { Suspense, useState } from "react";
import type { RunView } from "@/lib/contracts/runs";
import { Button } from "../../ui/button";
import { optional } from "../../ui/optional";
import { sayOnPage } from "../../ui/page-status";
import { Panel } from "../../ui/panel";
import { withoutScripts, withScripts } from "../../ui/scripting";
import { Text } from "../../ui/text";
import { peopleInWords } from "./words";

const DecisionDialog = optional(() => import("./decision-dialog"));

const titleId = "held-title";

const standing = {
  open: "So many at once look like a fault, so nobody was changed. Look at who and why below, then decide. A plan is good for a day, and until another run begins.",
  too_old:
    "This plan is older than a day, so it cannot be applied any more. Start a new run to see what is true now.",
  superseded:
    "Another run began since, so this plan cannot be applied any more. Look at the newer run, or start one.",
};

/** What is to be decided about a held run. */
export function HeldPanel({ run, decision }: { run: RunView; decision: keyof typeof standing }) {
  const router = useRouter();
  const [asked, setAsked] = useState<{ what: "apply" | "drop"; times: number } | null>(null);
  const [open, setOpen] = useState(false);

  function ask(what: "apply" | "drop") {
    setAsked({ what, times: (asked?.times ?? 0) + 1 });
    setOpen(true);
  }

  function close(done: string | null) {
    setOpen(false);
    if (done) sayOnPage(done);
    router.refresh();
  }

  return (
    <Panel labelledBy={titleId}>
      <Text as="h2" look="h2" id={titleId}>
        Held: {peopleInWords(run.counts.lost)} would lose access
      </Text>
      <Text sx={{ mt: 1, mb: 2.5, maxWidth: "38rem", color: "text.secondary" }}>{standing[decision]}</Text>
      <Box sx={[withScripts, { display: "flex", flexWrap: "wrap", gap: 1.5 }]}>
        {decision === "open" ? (
          <Button look="filled" tone="danger" aria-haspopup="dialog" onClick={() => ask("apply")}>
            Apply the plan
          </Button>
        ) : null}
        <Button aria-haspopup="dialog" onClick={() => ask("drop")}>
          Drop it
        </Button>
      </Box>
      <Text look="body2" sx={[withoutScripts, { color: "text.secondary" }]}>
        Deciding from here takes JavaScript. The command line can do it too: npm run verify-members --
        --force.
      </Text>
      <Suspense>
        {asked ? (
          <DecisionDialog key={asked.times} open={open} run={run} what={asked.what} onClose={close} />
        ) : null}
      </Suspense>
    </Panel>
  );
}
