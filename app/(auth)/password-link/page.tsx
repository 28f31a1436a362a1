import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { AuthCard } from "@/components/session/auth-card";
import { PatreonAuth } from "@/components/session/patreon-auth";
import { Link } from "@/components/ui/link";
import { lookAtPasswordLink } from "@/lib/accounts/password-links";
import { passwordLengthMin } from "@/lib/contracts/names";
import { deps } from "@/lib/server/deps";
import { forPage } from "@/lib/server/failure";
import { readFormState } from "@/lib/server/form-state";
import { NewPasswordForm } from "../_components/new-password-form";
import { SpentLink } from "../_components/spent-link";

const path = "/password-link";

export const metadata: Metadata = { title: "Set a new password", robots: { index: false } };

/** The link is looked at, not used: programs that read mail open links too. */
async function ownerOf(token: unknown) {
  return forPage(path, async () => lookAtPasswordLink(await deps(), token));
}

export default async function PasswordLinkPage({
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
      lead={<>{name ? `For ${name}. ` : null}Setting it signs you in here, and out everywhere else.</>}
    >
      <NewPasswordForm
        path="/api/auth/password-link"
        next="/labs?notice=password_changed"
        token={token}
        username={owner.username}
        email={owner.email}
        lengthMin={passwordLengthMin}
        before={await readFormState("password_link")}
      />
    </AuthCard>
  );
}

/** What is left to do with a link that opens nothing (any more). */
function NotGood() {
  return (
    <SpentLink advice="Ask the site’s owner for a new link, or go on without one.">
      <PatreonAuth returnTo="/labs" />
      <Box sx={{ mt: 3, textAlign: "center" }}>
        <Link href="/login">Sign in with your password</Link>
      </Box>
    </SpentLink>
  );
}
