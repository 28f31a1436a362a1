import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { Outlined } from "@/app/(member)/_components/outlined";
import { RunHistory } from "@/components/admin/runs/run-history";
import { StartRun } from "@/components/admin/runs/start-run";
import { Moment } from "@/components/ui/moment";
import { PageTitle } from "@/components/ui/page-title";
import { Panel } from "@/components/ui/panel";
import { Text } from "@/components/ui/text";
import { runListOf, type SearchParams } from "@/lib/server/run-pages";
import { RoleRoute } from "../../_components/role-route";
import { StaffOutline } from "../../_components/staff-outline";

export const metadata: Metadata = { title: "Runs" };

const startId = "start-title";

async function Runs({ searchParams }: { searchParams: SearchParams }) {
  const list = await runListOf(searchParams);
  return (
    <>
      <PageTitle
        title="Runs"
        lead="A run asks Patreon about everybody, and puts right who is in and who is out."
      />
      <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: { xs: 2.5, sm: 3 } }}>
        <Panel labelledBy={startId}>
          <Text as="h2" look="h2" id={startId}>
            Start a run
          </Text>
          <Text sx={{ mt: 1, mb: 2.5, color: "text.secondary" }}>
            The schedule begins the next one on <Moment at={list.nextScheduled} to="minute" />.
          </Text>
          <StartRun />
        </Panel>
        <RunHistory list={list} />
      </Box>
    </>
  );
}

export default function RunsPage({ searchParams }: { searchParams: SearchParams }) {
  return (
    <RoleRoute path="/admin/runs">
      {() => (
        <Outlined outline={<StaffOutline label="Loading the runs" />}>
          <Runs searchParams={searchParams} />
        </Outlined>
      )}
    </RoleRoute>
  );
}
