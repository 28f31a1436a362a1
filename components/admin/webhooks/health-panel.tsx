import Box from "@mui/material/Box";
import type { DeliveryHealth } from "@/lib/contracts/webhooks";
import { Facts } from "../../ui/facts";
import { Moment } from "../../ui/moment";
import { Panel } from "../../ui/panel";
import { Text } from "../../ui/text";
import { HooksAtPatreon } from "./hooks-at-patreon";
import { secondsInWords } from "./words";

const titleId = "health-title";

/** How the webhooks stand: what we know at once, and what Patreon says as soon as it says it. */
export function HealthPanel({ health, mayManage }: { health: DeliveryHealth; mayManage: boolean }) {
  const { lastReceivedAt, oldestWaitingAt, restingUntil, usualSeconds } = health;
  return (
    <Panel labelledBy={titleId}>
      <Text as="h2" look="h2" id={titleId} sx={{ mb: 2 }}>
        Health
      </Text>
      <Facts
        entries={[
          {
            term: "Last delivery",
            value: lastReceivedAt ? <Moment at={lastReceivedAt} to="minute" /> : "None yet",
          },
          { term: "Waiting", value: health.waiting },
          { term: "Waiting since", value: oldestWaitingAt && <Moment at={oldestWaitingAt} to="minute" /> },
          { term: "Given up", value: health.failed },
          {
            term: "Usually worked within",
            value: usualSeconds === null ? null : secondsInWords(usualSeconds),
          },
          {
            term: "Patreon wants to be left alone until",
            value: restingUntil && <Moment at={restingUntil} to="minute" />,
          },
        ]}
      />
      <Box sx={{ mt: 3, pt: 3, borderTop: 1, borderColor: "divider" }}>
        <Text as="h3" look="h3" sx={{ mb: 1.5 }}>
          At Patreon
        </Text>
        <HooksAtPatreon mayManage={mayManage} />
      </Box>
    </Panel>
  );
}
