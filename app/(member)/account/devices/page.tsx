import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { BackToAccount } from "@/components/account/back-to-account";
import { DeviceList, OtherDevicesPanel } from "@/components/account/devices-panel";
import { CleanAddress } from "@/components/ui/clean-address";
import { Message } from "@/components/ui/message";
import { PageStatus } from "@/components/ui/page-status";
import { PageTitle } from "@/components/ui/page-title";
import { readFormState } from "@/lib/server/form-state";
import { devicesOf } from "@/lib/server/views";
import type { Identity } from "@/lib/sessions/identify";
import { Outlined } from "../../_components/outlined";
import { ProtectedRoute } from "../../_components/protected-route";
import { AccountOutline } from "../_components/account-outline";

export const metadata: Metadata = { title: "Your devices" };

type SearchParams = Promise<{ ended?: string | string[] }>;

/** What a form that was posted without scripts has done. */
const doneWords = new Map<unknown, string>([
  ["one", "The device is signed out."],
  ["others", "All other devices are signed out."],
]);
const dropped = ["ended"];

async function Devices({ identity, ended }: { identity: Identity; ended: boolean }) {
  const devices = await devicesOf(identity);
  const before = await readFormState("devices");
  return (
    <>
      <BackToAccount />
      <PageTitle
        title="Your devices"
        lead="Where you are signed in. Sign out whatever you do not recognise."
      />
      {before && !ended ? (
        <Box sx={{ mb: 3 }}>
          <Message severity="error" role="alert">
            {before.detail}
          </Message>
        </Box>
      ) : null}
      <Box sx={{ display: "grid", gap: { xs: 2.5, sm: 3 }, maxWidth: "48rem" }}>
        <DeviceList devices={devices} />
        <OtherDevicesPanel count={devices.length - 1} />
      </Box>
    </>
  );
}

export default async function DevicesPage({ searchParams }: { searchParams: SearchParams }) {
  const { ended } = await searchParams;
  return (
    <>
      {/* Outside of what a refresh renders anew, or it would forget what it said. */}
      <PageStatus initial={doneWords.get(ended) ?? null} />
      <CleanAddress drop={dropped} />
      <Outlined outline={<AccountOutline />}>
        <ProtectedRoute>
          {(identity) => <Devices identity={identity} ended={ended !== undefined} />}
        </ProtectedRoute>
      </Outlined>
    </>
  );
}
