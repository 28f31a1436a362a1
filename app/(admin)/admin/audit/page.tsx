import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { Outlined } from "@/app/(member)/_components/outlined";
import { AuditEvents } from "@/components/admin/audit/audit-events";
import { AuditFilters } from "@/components/admin/audit/audit-filters";
import { VerifyAudit } from "@/components/admin/audit/verify-audit";
import { queryOf } from "@/components/admin/audit/words";
import { ButtonAnchor } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import { Panel } from "@/components/ui/panel";
import { Text } from "@/components/ui/text";
import { may } from "@/lib/access/permissions";
import { auditOf } from "@/lib/server/audit-page";
import type { SearchParams } from "@/lib/server/run-pages";
import type { Identity } from "@/lib/sessions/identify";
import { RoleRoute } from "../../_components/role-route";
import { StaffOutline } from "../../_components/staff-outline";

export const metadata: Metadata = { title: "Audit" };

const eventsId = "events-title";
const chainId = "chain-title";

async function Audit({ identity, searchParams }: { identity: Identity; searchParams: SearchParams }) {
  const { page, filter, types, isFirst, fault } = await auditOf(searchParams);
  return (
    <>
      <PageTitle title="Audit" lead="What happened to accounts and sessions, and who did it." />
      <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: { xs: 2.5, sm: 3 } }}>
        <Panel labelledBy={chainId}>
          <Text as="h2" look="h2" id={chainId}>
            The chain
          </Text>
          <Text sx={{ mt: 1, mb: 2.5, maxWidth: "38rem", color: "text.secondary" }}>
            Each row carries the hash of the one before it, so that a row that was changed, removed or
            inserted shows. Whoever can rewrite all of them is found by an export that is kept elsewhere.
          </Text>
          <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 1.5 }}>
            <VerifyAudit />
          </Box>
        </Panel>
        <Panel labelledBy={eventsId}>
          <Text as="h2" look="h2" id={eventsId} sx={{ mb: 2 }}>
            Events
          </Text>
          <AuditFilters filter={filter} types={types} fault={fault} />
          <AuditEvents page={page} filter={filter} isFirst={isFirst} />
          {may("audit.export", identity.user.role) ? (
            <Box sx={{ mt: 2.5 }}>
              <ButtonAnchor size="small" href={`/api/admin/audit/export${queryOf(filter)}`}>
                Export these as JSON lines
              </ButtonAnchor>
            </Box>
          ) : null}
        </Panel>
      </Box>
    </>
  );
}

export default function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  return (
    <RoleRoute path="/admin/audit">
      {(identity) => (
        <Outlined outline={<StaffOutline label="Loading the audit" />}>
          <Audit identity={identity} searchParams={searchParams} />
        </Outlined>
      )}
    </RoleRoute>
  );
}
