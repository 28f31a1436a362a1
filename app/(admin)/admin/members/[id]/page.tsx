import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { MemberDetails } from "@/components/admin/members/member-details";
import { MemberPageActions } from "@/components/admin/members/member-page-actions";
import { Link } from "@/components/ui/link";
import { memberViewOf, venuesFor } from "@/lib/server/members";
import type { Identity } from "@/lib/sessions/identify";
import { RoleRoute } from "../../../_components/role-route";

export const metadata: Metadata = { title: "A member" };

async function Member({ identity, id }: { identity: Identity; id: string }) {
  const view = await memberViewOf(identity, id);
  if (!view) notFound();
  const venues = await venuesFor(identity);
  return (
    <Box sx={{ maxWidth: "48rem" }}>
      <Box sx={{ mb: 3 }}>
        <Link href="/admin/members">All members</Link>
      </Box>
      <MemberDetails view={view} heading="h1" actions={<MemberPageActions view={view} venues={venues} />} />
    </Box>
  );
}

export default async function MemberDetailsPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <RoleRoute path="/admin/members">{(identity) => <Member identity={identity} id={id} />}</RoleRoute>;
}
