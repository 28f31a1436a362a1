import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { DeliveriesFilter } from "@/components/admin/webhooks/deliveries-filter";
import { DeliveriesList } from "@/components/admin/webhooks/deliveries-list";
import { HealthPanel } from "@/components/admin/webhooks/health-panel";
import { Message } from "@/components/ui/message";
import { Notice } from "@/components/ui/notice";
import { PageStatus } from "@/components/ui/page-status";
import { PageTitle } from "@/components/ui/page-title";
import { Text } from "@/components/ui/text";
import { may } from "@/lib/access/permissions";
import { DeliveriesQuery } from "@/lib/contracts/webhooks";
import { readFormState } from "@/lib/server/form-state";
import { webhooksOf } from "@/lib/server/webhooks";
import type { Identity } from "@/lib/sessions/identify";
import { RoleRoute } from "../../_components/role-route";

const path = "/admin/webhooks";

export const metadata: Metadata = { title: "Webhooks" };

type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** What the address asks for. A form sends what was not chosen as empty; what cannot be read shows everything. */
function readQuery({ status, event, page }: Awaited<SearchParams>): DeliveriesQuery {
  const given = Object.entries({ status, event, page }).filter(([, value]) => value);
  const parsed = DeliveriesQuery.safeParse(Object.fromEntries(given));
  if (!parsed.success) redirect(path);
  return parsed.data;
}

async function Webhooks({ identity, searchParams }: { identity: Identity; searchParams: SearchParams }) {
  const asked = await searchParams;
  const query = readQuery(asked);
  const { deliveries, health } = await webhooksOf(query);
  const mayManage = may("webhooks.manage", identity.user.role);
  const before = await readFormState("webhooks");
  return (
    <>
      <Notice code={asked.notice} />
      {before ? (
        <Box sx={{ mb: 3 }}>
          <Message severity="error" role="alert">
            {before.detail}
          </Message>
        </Box>
      ) : null}
      <PageTitle
        title="Webhooks"
        lead="What Patreon tells us of its own accord, what came of it, and whether it still tells."
      />
      <HealthPanel health={health} mayManage={mayManage} />
      <Text as="h2" look="h2" sx={{ mt: 5, mb: 2 }}>
        Deliveries
      </Text>
      <DeliveriesFilter query={query} />
      <DeliveriesList found={deliveries} query={query} mayManage={mayManage} />
    </>
  );
}

export default function WebhooksPage({ searchParams }: { searchParams: SearchParams }) {
  return (
    <>
      {/* Outside of what a refresh renders anew, or it would forget what it said. */}
      <PageStatus initial={null} />
      <RoleRoute path={path}>
        {(identity) => <Webhooks identity={identity} searchParams={searchParams} />}
      </RoleRoute>
    </>
  );
}
