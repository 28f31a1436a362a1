import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { AuthCard } from "@/components/session/auth-card";
import { ButtonLink } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { lookAtResetLink } from "@/lib/accounts/forgotten-password";
import { passwordLengthMin } from "@/lib/contracts/names";
import { deps } from "@/lib/server/deps";
import { forPage } from "@/lib/server/failure";
import { readFormState } from "@/lib/server/form-state";
import { NewPasswordForm } from "../_components/new-password-form";
import { SpentLink } from "../_components/spent-link";

const path = "/password-reset";

export const metadata: Metadata = { title: "Set a new password", robots: { index: false } };

/** The link is looked at, not used: programs that read mail open links too. */
async function ownerOf(token: unknown) {
  return forPage(path, async () => lookAtResetLink(await deps(), token));
}

export default async function PasswordResetPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string | string[] }>;
}) {
  const { token } = await searchParams;
  const owner = await ownerOf(token);
  if (typeof token !== "string" || !owner) return <NotGood />;
  const name = owner.username ?? owner.email;
  return (
    <AuthCard
      title="Set a new password"
      lead={<>{name ? `For ${name}. ` : null}Setting it signs you out everywhere; then sign in with it.</>}
    >
      <NewPasswordForm
        path="/api/auth/password-reset/use"
        next="/login?notice=password_reset"
        token={token}
        username={owner.username}
        email={owner.email}
        lengthMin={passwordLengthMin}
        before={await readFormState("password_reset")}
      />
    </AuthCard>
  );
}

/** What is left to do with a link that opens nothing (any more). */
function NotGood() {
  return (
    <SpentLink advice="One that came by e-mail is good for half an hour.">
      <ButtonLink href="/forgotten-password" look="filled" shape="wide" size="large">
        Ask for a new one
      </ButtonLink>
      <Box sx={{ mt: 3, textAlign: "center" }}>
        <Link href="/login">Back to sign in</Link>
      </Box>
    </SpentLink>
  );
}
