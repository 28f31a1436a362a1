import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { BackToAccount } from "@/components/account/back-to-account";
import { FreshSignIn } from "@/components/account/fresh-sign-in";
import { PasswordForm } from "@/components/account/password-form";
import { PageTitle } from "@/components/ui/page-title";
import { passwordLengthMin } from "@/lib/contracts/names";
import { readFormState } from "@/lib/server/form-state";
import { accountViewOf } from "@/lib/server/views";
import type { Identity } from "@/lib/sessions/identify";
import { Outlined } from "../../_components/outlined";
import { ProtectedRoute } from "../../_components/protected-route";
import { AccountOutline } from "../_components/account-outline";

const path = "/account/password";

export const metadata: Metadata = { title: "Your password" };

async function Password({ identity }: { identity: Identity }) {
  const { hasPassword, username, email } = accountViewOf(identity);
  return (
    <>
      <BackToAccount />
      <PageTitle
        title={hasPassword ? "Change your password" : "Set a password"}
        lead="This device stays signed in. All your other devices are signed out and need the new password."
      />
      <Box sx={{ maxWidth: "26rem" }}>
        {hasPassword ? null : <FreshSignIn to="To set a first password" returnTo={path} />}
        <PasswordForm
          hasPassword={hasPassword}
          username={username}
          email={email}
          lengthMin={passwordLengthMin}
          before={await readFormState("password")}
        />
      </Box>
    </>
  );
}

export default function PasswordPage() {
  return (
    <Outlined outline={<AccountOutline />}>
      <ProtectedRoute>{(identity) => <Password identity={identity} />}</ProtectedRoute>
    </Outlined>
  );
}
