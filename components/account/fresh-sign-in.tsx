import Box from "@mui/material/Box";
import { patreonLoginPath } from "../session/paths";
import { ButtonAnchor } from "../ui/button";
import { PatreonIcon } from "../ui/icons";
import { Link } from "../ui/link";
import { Text } from "../ui/text";

/**
 * How somebody without a password proves who they are: by signing in with Patreon again, or by
 * setting a password with a letter to their address.
 * @param to what it is for, as the beginning of a sentence.
 * @param returnTo the page to come back to.
 */
export function FreshSignIn({ to, returnTo }: { to: string; returnTo: string }) {
  return (
    <Box sx={{ mb: 3 }}>
      <Text sx={{ mb: 1.5, color: "text.secondary" }}>
        {to}, your sign-in with Patreon must be less than 15 minutes old; a link from the staff does not
        count. Without Patreon, <Link href="/forgotten-password">set a password by letter</Link> first.
      </Text>
      <ButtonAnchor href={patreonLoginPath(returnTo)} shape="wide" icon={<PatreonIcon />}>
        Sign in with Patreon again
      </ButtonAnchor>
    </Box>
  );
}
