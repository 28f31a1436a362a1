import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { displayName } from "@/components/account/display-name";
import { CheckMemory } from "@/components/membership/check-again";
import { MembershipCard } from "@/components/membership/membership-card";
import { RoomsPanel } from "@/components/rooms/rooms-panel";
import { Welcome } from "@/components/session/welcome";
import { Notice } from "@/components/ui/notice";
import { PageTitle } from "@/components/ui/page-title";
import { readFormState } from "@/lib/server/form-state";
import { roomsOf } from "@/lib/server/rooms";
import { accountViewOf, membershipViewOf } from "@/lib/server/views";
import type { Identity } from "@/lib/sessions/identify";
import { Outlined } from "../_components/outlined";
import { ProtectedRoute } from "../_components/protected-route";
import { LabsOutline } from "./_components/labs-outline";

const path = "/labs";

export const metadata: Metadata = { title: "The labs" };

type SearchParams = Promise<{ auth?: string | string[]; notice?: string | string[] }>;

async function Labs({ identity, searchParams }: { identity: Identity; searchParams: SearchParams }) {
  const { auth, notice } = await searchParams;
  const [membership, rooms] = await Promise.all([membershipViewOf(identity), roomsOf(identity)]);
  const before = await readFormState("membership");
  return (
    <>
      {auth === "success" ? <Welcome /> : null}
      <Notice code={notice} />
      <PageTitle
        title={`Hello, ${displayName(accountViewOf(identity))}`}
        lead="These are the labs: your membership at a glance, and the rooms it opens."
      />
      <Box
        sx={{
          display: "grid",
          gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "minmax(0, 5fr) minmax(0, 3fr)" },
          alignItems: "start",
          gap: { xs: 2.5, sm: 3 },
        }}
      >
        <MembershipCard view={membership} returnTo={path} fault={before?.detail ?? null} />
        <RoomsPanel list={rooms} />
      </Box>
    </>
  );
}

export default function LabsPage({ searchParams }: { searchParams: SearchParams }) {
  return (
    <CheckMemory>
      <Outlined outline={<LabsOutline />}>
        <ProtectedRoute>
          {(identity) => <Labs identity={identity} searchParams={searchParams} />}
        </ProtectedRoute>
      </Outlined>
    </CheckMemory>
  );
}
