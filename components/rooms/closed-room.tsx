import Box from "@mui/material/Box";
import type { MembershipView } from "@/lib/contracts/membership";
import type { RoomView } from "@/lib/contracts/rooms";
import { CheckAgain } from "../membership/check-again";
import { patreonLoginPath } from "../session/paths";
import { ButtonAnchor, ButtonLink } from "../ui/button";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";
import { LockIcon } from "./lock-icon";

const titleId = "closed-title";

const advice: Record<MembershipView["patreon"], string> = {
  not_connected:
    "Do you support us on Patreon already? Connect it, and the door opens by itself. If not, you can become a patron first.",
  needs_reauth:
    "Patreon no longer accepts the connection you made, so we cannot see what you pay for. Connect again, and we look at once.",
  connected:
    "Your Patreon account is connected. Whatever you change there is known here within moments; if it is not, have us look again.",
};

/** What stands in place of a room that is closed to the person: why, and what opens it. */
export function ClosedRoom({
  room,
  patreon,
  joinUrl,
}: {
  room: RoomView;
  patreon: MembershipView["patreon"];
  /** Where one becomes a patron. */
  joinUrl: string;
}) {
  const connect = patreon === "connected" ? null : patreonLoginPath(`/labs/${room.area}`, "link");
  return (
    <Panel labelledBy={titleId}>
      <Box sx={{ display: "flex", alignItems: "center", gap: 1, color: "text.secondary" }}>
        <LockIcon />
        <Text look="overline">Closed</Text>
      </Box>
      <Text as="h2" look="h2" id={titleId} sx={{ mt: 0.5 }}>
        {room.reason}
      </Text>
      <Text sx={{ mt: 1, maxWidth: "38rem", color: "text.secondary" }}>{advice[patreon]}</Text>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1.5, mt: 2.5 }}>
        {connect ? (
          <ButtonAnchor href={connect} look="filled">
            {patreon === "needs_reauth" ? "Reconnect Patreon" : "Connect Patreon"}
          </ButtonAnchor>
        ) : null}
        <ButtonAnchor href={joinUrl} look={connect ? "outlined" : "filled"}>
          {room.access === "tier" ? "See the tiers at Patreon" : "Become a patron"}
        </ButtonAnchor>
        <ButtonLink href="/labs">Back to the labs</ButtonLink>
      </Box>
      {patreon === "connected" ? (
        <Box sx={{ mt: 2.5 }}>
          <CheckAgain before={null} />
        </Box>
      ) : null}
    </Panel>
  );
}
