import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { DataPanel } from "@/components/account/data-panel";
import { PatreonPanel } from "@/components/account/patreon-panel";
import { ProfilePanel } from "@/components/account/profile-panel";
import { SecurityPanel } from "@/components/account/security-panel";
import { SignOutPanel } from "@/components/account/sign-out-panel";
import { Notice } from "@/components/ui/notice";
import { PageTitle } from "@/components/ui/page-title";
import { readFormState } from "@/lib/server/form-state";
import { mailStanding } from "@/lib/server/mail-views";
import { accountViewOf, securityEventsOf } from "@/lib/server/views";
import type { Identity } from "@/lib/sessions/identify";
import { Outlined } from "../_components/outlined";
import { ProtectedRoute } from "../_components/protected-route";
import { AccountOutline } from "./_components/account-outline";

export const metadata: Metadata = { title: "Your account" };

type SearchParams = Promise<{ notice?: string | string[] }>;

async function Account({ identity, searchParams }: { identity: Identity; searchParams: SearchParams }) {
  const account = accountViewOf(identity);
  const before = await readFormState("account");
  const { notice } = await searchParams;
  return (
    <>
      <Notice code={notice} />
      <PageTitle title="Your account" lead="Who you are here, and how you get in." />
      <Box sx={{ display: "grid", gap: { xs: 2.5, sm: 3 }, maxWidth: "48rem" }}>
        <ProfilePanel account={account} canMail={(await mailStanding()).canMail} />
        <PatreonPanel
          patreon={account.patreon}
          hasPassword={account.hasPassword}
          fault={before?.detail ?? null}
        />
        <SecurityPanel events={await securityEventsOf(identity)} hasPassword={account.hasPassword} />
        <DataPanel />
        <SignOutPanel />
      </Box>
    </>
  );
}

export default function AccountPage({ searchParams }: { searchParams: SearchParams }) {
  return (
    <Outlined outline={<AccountOutline />}>
      <ProtectedRoute>
        {(identity) => <Account identity={identity} searchParams={searchParams} />}
      </ProtectedRoute>
    </Outlined>
  );
}
