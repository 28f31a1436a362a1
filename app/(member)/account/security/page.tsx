import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { BackToAccount } from "@/components/account/back-to-account";
import { SecurityEvents } from "@/components/account/security-events";
import { PageTitle } from "@/components/ui/page-title";
import { securityEventsOf } from "@/lib/server/views";
import type { Identity } from "@/lib/sessions/identify";
import { Outlined } from "../../_components/outlined";
import { ProtectedRoute } from "../../_components/protected-route";
import { AccountOutline } from "../_components/account-outline";

export const metadata: Metadata = { title: "Security events" };

async function Security({ identity }: { identity: Identity }) {
  return (
    <>
      <BackToAccount />
      <PageTitle title="Security events" lead="What happened lately with your sign-in, newest first." />
      <Box sx={{ maxWidth: "48rem" }}>
        <SecurityEvents events={await securityEventsOf(identity)} />
      </Box>
    </>
  );
}

export default function SecurityPage() {
  return (
    <Outlined outline={<AccountOutline />}>
      <ProtectedRoute>{(identity) => <Security identity={identity} />}</ProtectedRoute>
    </Outlined>
  );
}
