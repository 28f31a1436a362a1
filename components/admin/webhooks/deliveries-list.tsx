import Box from "@mui/material/Box";
import type { DeliveriesQuery, DeliveryPage } from "@/lib/contracts/webhooks";
import { ButtonLink } from "../../ui/button";
import { Text } from "../../ui/text";
import { DeliveryEntry } from "./delivery-entry";
import { deliveriesPath } from "./words";

function emptyWords({ status, event, page }: DeliveriesQuery): string {
  if (page > 0) return "There is nothing on this page any more.";
  return status || event
    ? "No delivery is like that. Show all of them, or choose another status or event."
    : "Patreon has not sent anything yet. Once its webhook is registered, what it sends appears here.";
}

function Pages({ query, pages }: { query: DeliveriesQuery; pages: number }) {
  const { page } = query;
  if (pages === 1 && page === 0) return null;
  return (
    <Box
      component="nav"
      aria-label="Pages"
      sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1.5, mt: 3 }}
    >
      {page > 0 ? (
        <ButtonLink href={deliveriesPath({ ...query, page: Math.min(page, pages) - 1 })}>Newer</ButtonLink>
      ) : null}
      <Text sx={{ color: "text.secondary" }}>
        Page {page + 1} of {pages}
      </Text>
      {page + 1 < pages ? (
        <ButtonLink href={deliveriesPath({ ...query, page: page + 1 })}>Older</ButtonLink>
      ) : null}
    </Box>
  );
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
      <Pages query={query} pages={pages} />
    </>
  );
}
