import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { AlertsPanel } from "@/components/admin/alerts-panel";
import { EverybodyPanel } from "@/components/admin/everybody-panel";
import { KeyPanel } from "@/components/admin/key-panel";
import { LegacyPanel } from "@/components/admin/legacy-panel";
import { PageTitle } from "@/components/ui/page-title";
import { may } from "@/lib/access/permissions";
import { keyUseOf } from "@/lib/server/views";
import type { Identity } from "@/lib/sessions/identify";
import { RoleRoute } from "../../_components/role-route";

export const metadata: Metadata = { title: "Keys and health" };

async function Keys({ identity }: { identity: Identity }) {
  const { keys, legacy, alerts } = await keyUseOf();
  const maySignOut = may("sessions.end_everybody", identity.user.role);
  const live = keys.reduce((sum, key) => sum + key.liveSessions, 0);
  return (
    <>
      <PageTitle
        title="Keys and health"
        lead="Which keys the live sessions depend on, and when the secret of an old one can be taken out of the settings."
      />
      <Box sx={{ display: "grid", gap: { xs: 2.5, sm: 3 }, maxWidth: "48rem" }}>
        <AlertsPanel alerts={alerts} />
        {keys.map((key) => (
          <KeyPanel key={key.kid} use={key} now={new Date()} maySignOut={maySignOut} />
        ))}
        {legacy ? <LegacyPanel use={legacy} now={new Date()} /> : null}
        {maySignOut ? <EverybodyPanel liveSessions={live} /> : null}
      </Box>
    </>
  );
}

export default function KeysPage() {
  return <RoleRoute path="/admin/keys">{(identity) => <Keys identity={identity} />}</RoleRoute>;
}
