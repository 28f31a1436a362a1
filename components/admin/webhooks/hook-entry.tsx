import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import type { HookView } from "@/lib/contracts/webhooks";
import { Facts } from "../../ui/facts";
import { Moment } from "../../ui/moment";
import { Text } from "../../ui/text";
import { PostButton } from "./post-button";

function standing({ paused, failures }: HookView) {
  if (paused) return { label: "Paused", color: "error" } as const;
  return failures > 0
    ? ({ label: "Failing", color: "warning" } as const)
    : ({ label: "Sending", color: "success" } as const);
}

/** One webhook as Patreon tells of it, and the way to take its pause off. */
export function HookEntry({
  hook,
  mayManage,
  onUnpaused,
}: {
  hook: HookView;
  mayManage: boolean;
  onUnpaused: () => void;
}) {
  const { id, uri, paused, failures, lastAttemptedAt, isOurs } = hook;
  return (
    <li>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1.5, mb: 1.5 }}>
        <Text sx={{ mr: "auto", fontWeight: 600, overflowWrap: "anywhere" }}>Webhook {id}</Text>
        <Chip {...standing(hook)} />
      </Box>
      <Facts
        entries={[
          { term: "Address", value: uri },
          {
            term: paused ? "Paused since about" : "Last attempt",
            value: lastAttemptedAt ? <Moment at={lastAttemptedAt} to="minute" /> : "Never",
          },
          { term: "Failed in a row", value: failures },
          { term: "Secret", value: isOurs ? "Known here" : "Not known here: its deliveries are refused" },
          { term: "Events", value: hook.events.join(", ") },
        ]}
      />
      {paused && isOurs && mayManage ? (
        <Box sx={{ mt: 2 }}>
          <PostButton
            path={`/api/admin/webhooks/hooks/${encodeURIComponent(id)}/unpause`}
            returnTo="/admin/webhooks"
            subject={`of webhook ${id}`}
            onDone={onUnpaused}
          >
            Take the pause off
          </PostButton>
        </Box>
      ) : null}
    </li>
  );
}
