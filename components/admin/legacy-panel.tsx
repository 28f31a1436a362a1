import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import type { LegacyUseView } from "@/lib/contracts/admin";
import { Facts } from "../ui/facts";
import { Moment } from "../ui/moment";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";

const titleId = "legacy-title";

function advice({ acceptUntil, safeToSwitchOff }: LegacyUseView, accepts: boolean): string {
  if (acceptUntil === null) return "LEGACY_JWT_SECRET is not set: none is carried over any more.";
  if (!accepts) return "The day is past: take LEGACY_JWT_SECRET out of the settings.";
  return safeToSwitchOff
    ? "Nobody has come with one for 7 days, which is how long they live: take LEGACY_JWT_SECRET out of the settings."
    : "They live for 7 days. Keep LEGACY_JWT_SECRET until nobody has come with one for that long.";
}

/** How many sessions of the older site were carried over, and whether its key may go. */
export function LegacyPanel({ use, now }: { use: LegacyUseView; now: Date }) {
  const accepts = use.acceptUntil !== null && now < new Date(use.acceptUntil);
  return (
    <Panel labelledBy={titleId}>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1.5, mb: 2 }}>
        <Text as="h2" look="h3" id={titleId} sx={{ mr: "auto" }}>
          Sessions of the older site
        </Text>
        <Chip label={accepts ? "Carried over" : "Off"} color={accepts ? "success" : "default"} />
      </Box>
      <Facts
        entries={[
          { term: "Came in all", value: use.total },
          { term: "In the last 24 hours", value: use.lastDay },
          { term: "In the last 7 days", value: use.lastWeek },
          { term: "Last one", value: use.lastAt ? <Moment at={use.lastAt} to="minute" /> : "None yet" },
          { term: "Still live", value: use.liveSessions },
          {
            term: "Accepted until",
            value: use.acceptUntil ? <Moment at={use.acceptUntil} to="minute" /> : "Not accepted",
          },
        ]}
      />
      <Text sx={{ mt: 2, maxWidth: "38rem", color: "text.secondary" }}>{advice(use, accepts)}</Text>
    </Panel>
  );
}
