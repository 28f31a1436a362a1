import Box from "@mui/material/Box";
import type { DeliveriesQuery, DeliveryPage } from "@/lib/contracts/webhooks";
import { PageLinks } from "../../ui/page-links";
import { Text } from "../../ui/text";
import { DeliveryEntry } from "./delivery-entry";
import { deliveriesPath } from "./words";

function emptyWords({ status, event, page }: DeliveriesQuery): string {
  if (page > 1) return "There is nothing on this page any more.";
  return status || event
    ? "No delivery is like that. Show all of them, or choose another status or event."
    : "Patreon has not sent anything yet. Once its webhook is registered, what it sends appears here.";
}

/** The deliveries, newest first, a page at a time. */
export function DeliveriesList({
  found: { deliveries, total, pages },
  query,
  mayManage,
}: {
  found: DeliveryPage;
  query: DeliveriesQuery;
  mayManage: boolean;
}) {
  return (
    <>
      <Text sx={{ my: 2, color: "text.secondary" }}>
        {total === 1 ? "1 delivery" : `${total} deliveries`}
      </Text>
      {deliveries.length === 0 ? (
        <Text>{emptyWords(query)}</Text>
      ) : (
        <Box
          component="ul"
          aria-label="Deliveries"
          sx={{ listStyle: "none", m: 0, p: 0, display: "grid", gap: 2 }}
        >
          {deliveries.map((delivery) => (
            <DeliveryEntry
              key={delivery.id}
              delivery={delivery}
              mayManage={mayManage}
              returnTo={deliveriesPath(query)}
            />
          ))}
        </Box>
      )}
      <PageLinks
        label="Pages of deliveries"
        page={query.page}
        pages={pages}
        hrefOf={(page) => deliveriesPath({ ...query, page })}
      />
    </>
  );
}
