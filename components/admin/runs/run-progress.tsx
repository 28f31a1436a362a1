"use client";

import Box from "@mui/material/Box";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import type { RunProgress, RunView } from "@/lib/contracts/runs";
import { Facts } from "../../ui/facts";
import { hiddenText } from "../../ui/hidden-text";
import { Message } from "../../ui/message";
import { Moment } from "../../ui/moment";
import { Panel } from "../../ui/panel";
import { withoutScripts } from "../../ui/scripting";
import { Text } from "../../ui/text";
import { useRunProgress } from "./use-run-progress";
import { durationInWords } from "./words";

const titleId = "progress-title";

const bar = { width: "100%", height: 12, mb: 2.5, accentColor: "var(--mui-palette-primary-main)" };

/** Why a run that has not ended stands still; null when it does not. */
function pauseOf({ isUnderWay, parkedUntil }: RunProgress) {
  if (parkedUntil)
    return (
      <>
        Patreon asks to be left alone until <Moment at={parkedUntil} to="minute" />. The run goes on then.
      </>
    );
  if (isUnderWay) return null;
  return "No process is at this run now: it was cut short. What it has read is kept, and the next run goes on there.";
}

function factsOf(
  { done, total, pages, perSecond, secondsLeft, ...counted }: RunProgress,
  mode: RunView["mode"],
) {
  return [
    { term: mode === "sweep" ? "Members read" : "People asked about", value: `${done} of ${total ?? "?"}` },
    { term: "Pages", value: mode === "sweep" ? pages : null },
    { term: "Speed", value: perSecond === null ? "…" : `${Math.max(1, Math.round(perSecond))} a second` },
    {
      term: "Time left",
      value: secondsLeft === null ? "…" : `about ${durationInWords(Math.ceil(secondsLeft))}`,
    },
    { term: "Would lose, gain, change", value: `${counted.lost}, ${counted.gained}, ${counted.changed}` },
    { term: "Could not be checked", value: counted.unknown },
    { term: "Calls to Patreon", value: counted.apiCalls },
  ];
}

/** How far a run is, as it goes on. When it ends, the page is made anew, and that it ended is said. */
export function LiveProgress({ run }: { run: RunView }) {
  const router = useRouter();
  const [hasEnded, setHasEnded] = useState(false);
  const onEnd = useCallback(() => {
    setHasEnded(true);
    router.refresh();
  }, [router]);
  const isOpen = run.status === "running";
  const { progress, isLost } = useRunProgress(run.id, isOpen, onEnd);
  const pause = progress && pauseOf(progress);
  return (
    <>
      <Box role="status" sx={hiddenText}>
        {hasEnded ? "The run has ended." : null}
      </Box>
      {isOpen ? (
        <Panel labelledBy={titleId}>
          <Text as="h2" look="h2" id={titleId} sx={{ mb: 2 }}>
            Under way
          </Text>
          <Box
            component="progress"
            aria-labelledby={titleId}
            {...(progress?.total
              ? { value: Math.min(progress.done, progress.total), max: progress.total }
              : {})}
            sx={bar}
          />
          {progress ? <Facts entries={factsOf(progress, run.mode)} /> : null}
          {pause ? (
            <Box sx={{ mt: 2.5 }}>
              <Message severity="info">{pause}</Message>
            </Box>
          ) : null}
          {isLost ? (
            <Box sx={{ mt: 2.5 }}>
              <Message severity="warning" role="alert">
                The connection was lost; the run goes on without it. Load this page again to see how far it
                is.
              </Message>
            </Box>
          ) : null}
          <Text look="body2" sx={[withoutScripts, { color: "text.secondary" }]}>
            Without JavaScript this page does not move: load it again to see how far the run is.
          </Text>
        </Panel>
      ) : null}
    </>
  );
}
