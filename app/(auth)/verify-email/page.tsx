import type { Metadata } from "next";
import { AuthCard } from "@/components/session/auth-card";
import { ButtonLink } from "@/components/ui/button";
import { canVerify } from "@/lib/accounts/verify-email";
import { deps } from "@/lib/server/deps";
import { forPage } from "@/lib/server/failure";
import { readFormState } from "@/lib/server/form-state";
import { VerifyForm } from "./_components/verify-form";

const path = "/verify-email";

export const metadata: Metadata = { title: "Confirm your e-mail address", robots: { index: false } };

const toAccount = (
  <ButtonLink href="/account" look="filled" shape="wide" size="large">
    To your account
  </ButtonLink>
);

export default async function VerifyEmailPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string | string[]; done?: string | string[] }>;
}) {
  const { token, done } = await searchParams;
  if (done !== undefined)
    return (
      <AuthCard title="Thank you" lead="Your e-mail address is confirmed.">
        {toAccount}
      </AuthCard>
    );
  // Looked at, not used: programs that read mail open links too.
  const isGood = await forPage(path, async () => canVerify(await deps(), token));
  if (typeof token !== "string" || !isGood)
    return (
      <AuthCard
        title="This link is not good any more"
        lead="It has been used, has expired, was replaced by a newer one, or your address has changed since. Your account page sends a new one."
      >
        {toAccount}
      </AuthCard>
    );
  return (
    <AuthCard
      title="Confirm your e-mail address"
      lead="One press, and we know that letters to it reach you. If you did not ask for this, close the page."
    >
      <VerifyForm token={token} before={await readFormState("verify_email")} />
    </AuthCard>
  );
}
