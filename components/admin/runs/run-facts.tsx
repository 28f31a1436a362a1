import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import type { RunView } from "@/lib/contracts/runs";
import { ButtonAnchor } from "../../ui/button";
import { Facts } from "../../ui/facts";
import { Message, type Severity } from "../../ui/message";
import { Moment } from "../../ui/moment";
import { Panel } from "../../ui/panel";
import { Text } from "../../ui/text";
import { beginnerOf, durationInWords, kindInWords, statusLabel } from "./words";

const titleId = "run-title";

const severityOf = ({ status }: RunView): Severity =>
  status === "failed" ? "error" : status === "held" || status === "incomplete" ? "warning" : "info";

/** What a run was and what it counted. */
export function RunFacts({ run }: { run: RunView }) {
  const { counts, seconds } = run;
  const report = `/api/admin/runs/${run.id}/report`;
  return (
    <Panel labelledBy={titleId}>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1.5, mb: 2 }}>
        <Text as="h2" look="h2" id={titleId} sx={{ mr: "auto" }}>
          {kindInWords(run)}
        </Text>
        <Chip {...statusLabel(run)} />
      </Box>
      {run.message && run.decision === null ? (
        <Box sx={{ mb: 2.5 }}>
          <Message severity={severityOf(run)}>{run.message}.</Message>
        </Box>
      ) : null}
      <Facts
        entries={[
          { term: "Begun", value: <Moment at={run.startedAt} to="minute" /> },
          { term: "By", value: beginnerOf(run) },
          { term: "Took", value: seconds === null ? "Not ended" : durationInWords(seconds) },
          { term: "Members seen", value: counts.seen },
          { term: "Could not be checked", value: counts.unknown },
          { term: "Calls to Patreon", value: run.apiCalls },
        ]}
      />
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1.5, mt: 2.5 }}>
        <ButtonAnchor size="small" href={`${report}?format=json`}>
          Download as JSON
        </ButtonAnchor>
        <ButtonAnchor size="small" href={`${report}?format=csv`}>
          Download as CSV
        </ButtonAnchor>
      </Box>
    </Panel>
  );
}
