import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import type { AccountView } from "@/lib/contracts/accounts";
import { patreonLoginPath } from "../session/paths";
import { ButtonAnchor } from "../ui/button";
import { PatreonIcon } from "../ui/icons";
import { Message } from "../ui/message";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";
import { DisconnectPatreon } from "./disconnect-patreon";

const titleId = "patreon-title";

const states = {
  connected: {
    chip: "Connected",
    color: "success",
    text: "Your membership is verified automatically.",
    connect: null,
  },
  needs_reauth: {
    chip: "Needs you",
    color: "warning",
    text: "Patreon no longer accepts the connection you made. Your membership stays as it is; connect again to keep it up to date.",
    connect: "Reconnect Patreon",
  },
  not_connected: {
    chip: "Not connected",
    color: "default",
    text: "Connect Patreon to sign in with it, and to have your membership verified automatically.",
    connect: "Connect Patreon",
  },
} as const;

/**
 * The connection with Patreon, and how to make or end it.
 * @param fault what the server said to a disconnection that was sent without scripts.
 */
export function PatreonPanel({
  patreon,
  hasPassword,
  fault,
}: Pick<AccountView, "patreon" | "hasPassword"> & { fault: string | null }) {
  const { chip, color, text, connect } = states[patreon];
  return (
    <Panel labelledBy={titleId}>
      <Box sx={{ display: "flex", flexWrap: "wrap", justifyContent: "space-between", gap: 1.5 }}>
        <Text as="h2" look="h2" id={titleId}>
          Patreon
        </Text>
        <Chip label={chip} color={color} />
      </Box>
      <Text sx={{ mt: 1, mb: 2.5, maxWidth: "38rem", color: "text.secondary" }}>{text}</Text>
      {fault ? (
        <Box sx={{ mb: 2.5 }}>
          <Message severity="error" role="alert">
            {fault}
          </Message>
        </Box>
      ) : null}
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1.5 }}>
        {connect ? (
          <ButtonAnchor href={patreonLoginPath("/account", "link")} look="filled" icon={<PatreonIcon />}>
            {connect}
          </ButtonAnchor>
        ) : null}
        {patreon === "not_connected" ? null : <DisconnectPatreon hasPassword={hasPassword} />}
      </Box>
    </Panel>
  );
}
