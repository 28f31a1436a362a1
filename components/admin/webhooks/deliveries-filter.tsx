import Box from "@mui/material/Box";
import { type DeliveriesQuery, deliveryStatuses, memberEvents, postEvents } from "@/lib/contracts/webhooks";
import { Button, ButtonLink } from "../../ui/button";
import { SelectField } from "../../ui/select-field";
import { statusLabels } from "./words";

const any = { value: "", label: "All" };
const statuses = [any, ...deliveryStatuses.map((value) => ({ value, label: statusLabels[value].label }))];
const events = [
  any,
  ...[...memberEvents, ...postEvents].map((value) => ({ value, label: value })),
  { value: "other", label: "Any other" },
];

/** Narrows the list of deliveries. A plain form that is sent by address, so that a view can be kept and passed on. */
export function DeliveriesFilter({ query: { status, event } }: { query: DeliveriesQuery }) {
  return (
    <Box
      component="form"
      action="/admin/webhooks"
      aria-label="Filter"
      // The choices belong to the address: another address is another form.
      key={`${status} ${event}`}
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "minmax(0, 1fr)", sm: "repeat(2, minmax(0, 1fr)) auto" },
        alignItems: "end",
        gap: 2,
      }}
    >
      <SelectField name="status" label="Status" choices={statuses} value={status ?? ""} />
      <SelectField name="event" label="Event" choices={events} value={event ?? ""} />
      <Box sx={{ display: "flex", gap: 1.5 }}>
        <Button type="submit">Show</Button>
        {status || event ? (
          <ButtonLink href="/admin/webhooks" look="plain">
            Show all
          </ButtonLink>
        ) : null}
      </Box>
    </Box>
  );
}
