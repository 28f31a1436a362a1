import Box from "@mui/material/Box";
import type { SecurityEventView } from "@/lib/contracts/devices";
import { ButtonLink } from "../ui/button";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";
import { SecurityEvents } from "./security-events";

const titleId = "security-title";
const shown = 5;

/** What happened lately with the sign-in of one's account, and the ways to its devices, its password and all of it. */
export function SecurityPanel({
  events,
  hasPassword,
}: {
  events: readonly SecurityEventView[];
  hasPassword: boolean;
}) {
  return (
    <Panel labelledBy={titleId}>
      <Text as="h2" look="h2" id={titleId}>
        Security
      </Text>
      <Text sx={{ mt: 1, mb: 2.5, maxWidth: "38rem", color: "text.secondary" }}>
        What happened lately with your sign-in. If something here was not you, change your password: that
        signs out all other devices.
      </Text>
      <SecurityEvents events={events.slice(0, shown)} />
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1.5, mt: 2.5 }}>
        <ButtonLink href="/account/devices">Your devices</ButtonLink>
        <ButtonLink href="/account/password">{hasPassword ? "Change password" : "Set a password"}</ButtonLink>
        {events.length > shown ? <ButtonLink href="/account/security">All events</ButtonLink> : null}
      </Box>
    </Panel>
  );
}
