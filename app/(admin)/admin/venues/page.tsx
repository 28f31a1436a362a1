import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { VenueForm } from "@/components/admin/venues/venue-form";
import { VenuesList } from "@/components/admin/venues/venues-list";
import { Message } from "@/components/ui/message";
import { Notice } from "@/components/ui/notice";
import { PageStatus } from "@/components/ui/page-status";
import { PageTitle } from "@/components/ui/page-title";
import { Panel } from "@/components/ui/panel";
import { Text } from "@/components/ui/text";
import { readFormState } from "@/lib/server/form-state";
import { venuesOf } from "@/lib/server/venues";
import type { Identity } from "@/lib/sessions/identify";
import { RoleRoute } from "../../_components/role-route";

export const metadata: Metadata = { title: "Venues" };

type SearchParams = Promise<{ notice?: string | string[] }>;

const titleId = "new-venue-title";

async function Venues({ identity, searchParams }: { identity: Identity; searchParams: SearchParams }) {
  const { notice } = await searchParams;
  const venues = await venuesOf(identity);
  const [creating, renaming] = [await readFormState("venues"), await readFormState("venue_rename")];
  return (
    <>
      <Notice code={notice} />
      {renaming ? (
        <Box sx={{ mb: 3 }}>
          <Message severity="error" role="alert">
            {renaming.detail}
          </Message>
        </Box>
      ) : null}
      <PageTitle
        title="Venues"
        lead="The places with people of their own, each looked after by its managers."
      />
      <Box sx={{ display: "grid", gap: { xs: 2.5, sm: 3 }, maxWidth: "48rem" }}>
        <VenuesList venues={venues} />
        <Panel labelledBy={titleId}>
          <Text as="h2" look="h2" id={titleId} sx={{ mb: 2 }}>
            A new venue
          </Text>
          <VenueForm
            path="/api/admin/venues"
            label="Create a venue"
            button="Create venue"
            name=""
            before={creating}
          />
        </Panel>
      </Box>
    </>
  );
}

export default function VenuesPage({ searchParams }: { searchParams: SearchParams }) {
  return (
    <>
      {/* Outside of what a refresh renders anew, or it would forget what it said. */}
      <PageStatus initial={null} />
      <RoleRoute path="/admin/venues">
        {(identity) => <Venues identity={identity} searchParams={searchParams} />}
      </RoleRoute>
    </>
  );
}
