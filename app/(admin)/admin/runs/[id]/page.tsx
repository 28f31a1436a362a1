import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { HeldPanel } from "@/components/admin/runs/held-panel";
import { RunFacts } from "@/components/admin/runs/run-facts";
import { RunPlan } from "@/components/admin/runs/run-plan";
import { LiveProgress } from "@/components/admin/runs/run-progress";
import { Link } from "@/components/ui/link";
import { Moment } from "@/components/ui/moment";
import { PageStatus } from "@/components/ui/page-status";
import { PageTitle } from "@/components/ui/page-title";
import { runOf, type SearchParams } from "@/lib/server/run-pages";
import { RoleRoute } from "../../../_components/role-route";

export const metadata: Metadata = { title: "A run" };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}

async function Run({ params, searchParams }: Props) {
  const { run, plan, query } = await runOf((await params).id, searchParams);
  return (
    <>
      <PageStatus initial={null} />
      <PageTitle
        title={
          <>
            Run of <Moment at={run.startedAt} to="minute" />
          </>
        }
        lead={<Link href="/admin/runs">All runs</Link>}
      />
      <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: { xs: 2.5, sm: 3 } }}>
        <LiveProgress run={run} />
        {run.decision ? <HeldPanel run={run} decision={run.decision} /> : null}
        <RunFacts run={run} />
        <RunPlan run={run} plan={plan} effect={query.effect ?? null} />
      </Box>
    </>
  );
}

// Without an outline: a run that is none has to be a 404, which a page that has begun to stream cannot be.
export default function RunPage(props: Props) {
  return <RoleRoute path="/admin/runs">{() => <Run {...props} />}</RoleRoute>;
}
