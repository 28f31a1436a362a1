import Box from "@mui/material/Box";
import type { MembershipView } from "@/lib/contracts/membership";
import { patreonLoginPath } from "../session/paths";
import { ButtonAnchor } from "../ui/button";
import { PatreonIcon } from "../ui/icons";
import { Message } from "../ui/message";

const hints = {
  not_connected: {
    severity: "info",
    text: "Do you support us on Patreon? Connect it, and your membership is verified automatically.",
    button: "Connect Patreon",
  },
  needs_reauth: {
    severity: "warning",
    text: "Patreon no longer accepts the connection you made. Your membership stays as it is; connect again to keep it up to date.",
    button: "Reconnect Patreon",
  },
} as const;

/** What to do about a connection with Patreon that is missing or worn out; nothing when it works. */
export function PatreonHint({ patreon, returnTo }: { patreon: MembershipView["patreon"]; returnTo: string }) {
  if (patreon === "connected") return null;
  const { severity, text, button } = hints[patreon];
  return (
    <Box sx={{ mt: 3 }}>
      <Message
        severity={severity}
        action={
          <ButtonAnchor
            href={patreonLoginPath(returnTo, "link")}
            look="filled"
            size="small"
            icon={
              // On the narrowest screens the words need its room.
              <Box component="span" sx={{ display: { xs: "none", sm: "flex" } }}>
                <PatreonIcon />
              </Box>
            }
          >
            {button}
          </ButtonAnchor>
        }
      >
        {text}
      </Message>
    </Box>
  );
}
