import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import type { KeyUseView } from "@/lib/contracts/admin";
import { Facts } from "../ui/facts";
import { Moment } from "../ui/moment";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";
import { sessionsInWords } from "./count-words";
import { SignOutEverybody } from "./sign-out-everybody";

function retirement({ current, retireFrom }: KeyUseView, now: Date) {
  if (current) return "Not while it signs";
  return new Date(retireFrom) <= now ? "Now" : <Moment at={retireFrom} to="minute" />;
}

/**
 * How one signing key is used.
 * @param maySignOut whether the person may end everybody's sessions.
 */
export function KeyPanel({ use, now, maySignOut }: { use: KeyUseView; now: Date; maySignOut: boolean }) {
  const titleId = `key-${use.kid}`;
  return (
    <Panel labelledBy={titleId}>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1.5, mb: 2 }}>
        <Text as="h2" look="h3" id={titleId} sx={{ mr: "auto", overflowWrap: "anywhere" }}>
          Key {use.kid}
        </Text>
        <Chip label={use.current ? "Signs now" : "Old"} color={use.current ? "success" : "default"} />
      </Box>
      <Facts
        entries={[
          { term: "Live sessions", value: use.liveSessions },
          { term: "Last signed", value: <Moment at={use.lastSignedAt} to="minute" /> },
          { term: "Safe to retire from", value: retirement(use, now) },
        ]}
      />
      {maySignOut ? (
        <Box sx={{ mt: 2.5 }}>
          <SignOutEverybody
            body={{ kid: use.kid }}
            label="Sign out this key’s sessions"
            title={`Sign out ${sessionsInWords(use.liveSessions)}?`}
            text={`Everybody whose session was last signed with key ${use.kid} is signed out at once, on every device, you too if yours is one of them. They sign in again with their password or with Patreon; nothing else of theirs changes.`}
          />
        </Box>
      ) : null}
    </Panel>
  );
}
