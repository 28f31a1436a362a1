import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { BackToAccount } from "@/components/account/back-to-account";
import { ProfileForm } from "@/components/account/profile-form";
import { PageTitle } from "@/components/ui/page-title";
import { readFormState } from "@/lib/server/form-state";
import { accountViewOf } from "@/lib/server/views";
import type { Identity } from "@/lib/sessions/identify";
import { Outlined } from "../../_components/outlined";
import { ProtectedRoute } from "../../_components/protected-route";
import { AccountOutline } from "../_components/account-outline";

export const metadata: Metadata = { title: "Your name" };

async function Profile({ identity }: { identity: Identity }) {
  const { name, username } = accountViewOf(identity);
  return (
    <>
      <BackToAccount />
      <PageTitle
        title="Change your name"
        lead={
          username === null
            ? "It is how you are greeted here, and how the staff sees you."
            : `It is how you are greeted here, and how the staff sees you. You go on signing in as ${username}.`
        }
      />
      <Box sx={{ maxWidth: "26rem" }}>
        <ProfileForm name={name} before={await readFormState("profile")} />
      </Box>
    </>
  );
}

export default function ProfilePage() {
  return (
    <Outlined outline={<AccountOutline />}>
      <ProtectedRoute>{(identity) => <Profile identity={identity} />}</ProtectedRoute>
    </Outlined>
  );
}
