import Box from "@mui/material/Box";
import type { AlertView } from "@/lib/contracts/admin";
import { Message } from "../ui/message";
import { Moment } from "../ui/moment";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";

const titleId = "alerts-title";

/** What a person in charge has to look at now. */
export function AlertsPanel({ alerts }: { alerts: readonly AlertView[] }) {
  return (
    <Panel labelledBy={titleId}>
      <Text as="h2" look="h2" id={titleId} sx={{ mb: 1.5 }}>
        Open alerts
      </Text>
      {alerts.length === 0 ? (
        <Text sx={{ color: "text.secondary" }}>None. Nothing needs you here.</Text>
      ) : (
        <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0, display: "grid", gap: 1.5 }}>
          {alerts.map(({ key, text, count, since }) => (
            <li key={key}>
              <Message severity="warning">
                {text}
                <Box sx={{ mt: 0.5, typography: "caption", color: "text.secondary" }}>
                  {count === 1 ? "Once" : `${count} times`}, since <Moment at={since} to="minute" />
                </Box>
              </Message>
            </li>
          ))}
        </Box>
      )}
    </Panel>
  );
}
