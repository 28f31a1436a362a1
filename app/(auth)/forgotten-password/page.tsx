import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { AuthCard } from "@/components/session/auth-card";
import { PatreonAuth } from "@/components/session/patreon-auth";
import { Link } from "@/components/ui/link";
import { readFormState } from "@/lib/server/form-state";
import { mailStanding } from "@/lib/server/mail-views";
import { MailboxHint } from "../_components/mailbox-hint";
import { ForgottenForm } from "./_components/forgotten-form";

export const metadata: Metadata = { title: "Forgot your password?" };

const backToSignIn = (
  <Box sx={{ mt: 3 }}>
    <Link href="/login">Back to sign in</Link>
  </Box>
);

export default async function ForgottenPasswordPage({
  searchParams,
}: {
  searchParams: Promise<{ sent?: string | string[] }>;
}) {
  const { sent } = await searchParams;
  if (!(await mailStanding()).canMail) return <NoMail />;
  if (sent !== undefined) return <Sent />;
  return (
    <AuthCard
      title="Forgot your password?"
      lead="Tell us who you are, and we send a link to set a new one to the address of your account."
    >
      <ForgottenForm before={await readFormState("forgotten_password")} />
      {backToSignIn}
    </AuthCard>
  );
}

/** The same for everybody, whether or not there is such an account. */
function Sent() {
  return (
    <AuthCard
      title="Look into your mail"
      lead="If there is an account of that name, a letter with a link is on its way to its address. The link works for 30 minutes. Nothing there? Look among the spam, or see whether you have typed the name right."
    >
      <Link href="/forgotten-password">Ask once more</Link>
      <MailboxHint />
      {backToSignIn}
    </AuthCard>
  );
}

/** What is left to do on a site that sends no mail. */
function NoMail() {
  return (
    <AuthCard
      title="Forgot your password?"
      lead="This site cannot send mail yet; continue with Patreon, or ask the site’s owner for a link to set a new password."
    >
      <PatreonAuth returnTo="/labs" />
      {backToSignIn}
    </AuthCard>
  );
}
