import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { AuthCard } from "@/components/session/auth-card";
import { PatreonAuth } from "@/components/session/patreon-auth";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { lookAtSignInLink } from "@/lib/accounts/sign-in-links";
import { deps } from "@/lib/server/deps";
import { forPage } from "@/lib/server/failure";
import { SpentLink } from "../_components/spent-link";

const path = "/sign-in-link";

export const metadata: Metadata = { title: "Sign in by link", robots: { index: false } };

/** The link is looked at, not used: programs that read mail open links too. */
async function ownerOf(token: unknown) {
  return forPage(path, async () => lookAtSignInLink(await deps(), token));
}

export default async function SignInLinkPage({
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
      title="Sign in"
      lead={<>{name ? `As ${name}. ` : null}The link is good once: use it on the device you want to be on.</>}
    >
      {/* A plain form: it needs no scripts, and a link that is gone brings one back to this page, which says so. */}
      <form method="post" action="/api/auth/sign-in-link">
        <input type="hidden" name="token" value={token} />
        <Button type="submit" look="filled" shape="wide" size="large">
          Sign in on this device
        </Button>
      </form>
    </AuthCard>
  );
}

/** What is left to do with a link that opens nothing (any more). */
function NotGood() {
  return (
    <SpentLink advice="Sign in as usual, or ask whoever gave it to you for a new one.">
      <PatreonAuth returnTo="/labs" />
      <Box sx={{ mt: 3, textAlign: "center" }}>
        <Link href="/login">Sign in with your password</Link>
      </Box>
    </SpentLink>
  );
}
