import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { BackToAccount } from "@/components/account/back-to-account";
import { EmailForm } from "@/components/account/email-form";
import { FreshSignIn } from "@/components/account/fresh-sign-in";
import { SendAgain } from "@/components/account/send-again";
import { Message } from "@/components/ui/message";
import { PageTitle } from "@/components/ui/page-title";
import { readFormState } from "@/lib/server/form-state";
import { mailStanding, pendingEmailOf } from "@/lib/server/mail-views";
import { accountViewOf } from "@/lib/server/views";
import type { Identity } from "@/lib/sessions/identify";
import { Outlined } from "../../_components/outlined";
import { ProtectedRoute } from "../../_components/protected-route";
import { AccountOutline } from "../_components/account-outline";

const path = "/account/email";

export const metadata: Metadata = { title: "Your e-mail address" };

const withMail =
  "We send a letter to the new address. It takes the place of the old one once you have opened the link in it, and the old one is told.";
const withoutMail =
  "This site cannot send mail yet, so an address cannot be confirmed; a new one counts at once.";

/** Which address waits to be confirmed, and how to get the letter again. */
function Waiting({ email }: { email: string }) {
  return (
    <Box sx={{ mb: 3, overflowWrap: "anywhere" }}>
      <Message severity="info" action={<SendAgain>Send the letter again</SendAgain>}>
        {email} waits to be confirmed: open the link in the letter we sent there.
      </Message>
    </Box>
  );
}

async function Email({ identity }: { identity: Identity }) {
  const { hasPassword, email, emailVerified } = accountViewOf(identity);
  const { canMail } = await mailStanding();
  const pending = await pendingEmailOf(identity);
  const waiting = pending ?? (canMail && !emailVerified ? email : null);
  return (
    <>
      <BackToAccount />
      <PageTitle
        title={email === null ? "Add an e-mail address" : "Change your e-mail address"}
        lead={canMail ? withMail : withoutMail}
      />
      <Box sx={{ maxWidth: "26rem" }}>
        {waiting === null ? null : <Waiting email={waiting} />}
        {hasPassword ? null : <FreshSignIn to="To change your address" returnTo={path} />}
        <EmailForm hasPassword={hasPassword} before={await readFormState("email")} />
      </Box>
    </>
  );
}

export default function EmailPage() {
  return (
    <Outlined outline={<AccountOutline />}>
      <ProtectedRoute>{(identity) => <Email identity={identity} />}</ProtectedRoute>
    </Outlined>
  );
}
