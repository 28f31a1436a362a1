import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import Paper from "@mui/material/Paper";
import type { DeliveryView } from "@/lib/contracts/webhooks";
import { Facts } from "../../ui/facts";
import { Moment } from "../../ui/moment";
import { Text } from "../../ui/text";
import { PostButton } from "./post-button";
import { statusLabels } from "./words";

const bodyLook = {
  m: 0,
  mt: 1.5,
  p: 2,
  maxHeight: "24rem",
  overflow: "auto",
  borderRadius: 1,
  bgcolor: "background.default",
  typography: "caption",
  fontFamily: "monospace",
  whiteSpace: "pre-wrap",
  overflowWrap: "anywhere",
} as const;

/** The body behind a summary: the browser opens and closes it without scripts. */
function MaskedBody({ body }: { body: unknown }) {
  if (body === null)
    return (
      <Text look="body2" sx={{ mt: 2, color: "text.secondary" }}>
        Its body was not kept.
      </Text>
    );
  return (
    <Box component="details" sx={{ mt: 2 }}>
      <Box component="summary" sx={{ cursor: "pointer", typography: "body2", fontWeight: 600, py: 1 }}>
        Body, without what tells of a person
      </Box>
      <Box component="pre" tabIndex={0} aria-label="Body" role="group" sx={bodyLook}>
        {JSON.stringify(body, null, 2)}
      </Box>
    </Box>
  );
}

/**
 * One delivery: what it was about, what came of it, and the way to have it worked again.
 * @param returnTo the page as it is filtered now.
 */
export function DeliveryEntry({
  delivery,
  mayManage,
  returnTo,
}: {
  delivery: DeliveryView;
  mayManage: boolean;
  returnTo: string;
}) {
  const { id, event, status, receivedAt, finishedAt, nextAttemptAt, error } = delivery;
  const { label, color } = statusLabels[status];
  return (
    <Paper component="li" sx={{ p: { xs: 2.5, sm: 3 }, borderRadius: 2 }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1.5, mb: 2 }}>
        <Text as="h3" look="h3" sx={{ mr: "auto", overflowWrap: "anywhere" }}>
          {event || "Without an event"}
        </Text>
        <Chip label={label} color={color} />
      </Box>
      <Facts
        entries={[
          { term: "Received", value: <Moment at={receivedAt} to="minute" /> },
          { term: "Finished", value: finishedAt && <Moment at={finishedAt} to="minute" /> },
          { term: "Next try", value: nextAttemptAt && <Moment at={nextAttemptAt} to="minute" /> },
          { term: "Tries that failed", value: delivery.attempts || null },
          { term: "Came again", value: delivery.repeats === 0 ? null : `${delivery.repeats} ×` },
          { term: "Patreon id", value: delivery.patreonUserId },
          { term: "Member at Patreon", value: delivery.memberId },
          { term: "Why", value: error },
        ]}
      />
      <MaskedBody body={delivery.body} />
      {mayManage && delivery.canReplay ? (
        <Box sx={{ mt: 2 }}>
          <PostButton
            path={`/api/admin/webhooks/deliveries/${id}/replay`}
            returnTo={returnTo}
            subject={`delivery ${id}`}
          >
            Work again
          </PostButton>
        </Box>
      ) : null}
    </Paper>
  );
}
