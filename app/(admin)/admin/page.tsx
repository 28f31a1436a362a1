import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { Outlined } from "@/app/(member)/_components/outlined";
import { AlertsPanel } from "@/components/admin/alerts-panel";
import { OverviewCards } from "@/components/admin/overview/overview-cards";
import { OverviewTrends } from "@/components/admin/overview/overview-trends";
import { PageTitle } from "@/components/ui/page-title";
import { deps } from "@/lib/server/deps";
import { forPage } from "@/lib/server/failure";
import { overviewOf } from "@/lib/server/overview";
import { RoleRoute } from "../_components/role-route";
import { StaffOutline } from "../_components/staff-outline";

export const metadata: Metadata = { title: "Overview" };

async function Overview() {
  const view = await forPage("/admin", async () => overviewOf(await deps()));
  return (
    <>
      <PageTitle title="Overview" lead="Who is in, what needs you, and how it went." />
      <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: { xs: 2.5, sm: 3 } }}>
        <AlertsPanel alerts={view.alerts} />
        <OverviewCards view={view} />
        <OverviewTrends weeks={view.weeks} days={view.days} />
      </Box>
    </>
  );
}

export default function OverviewPage() {
  return (
    <RoleRoute path="/admin">
      {() => (
        <Outlined outline={<StaffOutline label="Loading the overview" />}>
          <Overview />
        </Outlined>
      )}
    </RoleRoute>
  );
}
