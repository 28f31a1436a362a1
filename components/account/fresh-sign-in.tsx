import Box from "@mui/material/Box";
import { patreonLoginPath } from "../session/paths";
import { ButtonAnchor } from "../ui/button";
import { PatreonIcon } from "../ui/icons";
import { Text } from "../ui/text";

/**
 * How somebody without a password proves who they are: by signing in with Patreon again.
 * @param to what it is for, as the beginning of a sentence.
 * @param returnTo the page to come back to.
 */
export function FreshSignIn({ to, returnTo }: { to: string; returnTo: string }) {
  return (
    <Box sx={{ mb: 3 }}>
      <Text sx={{ mb: 1.5, color: "text.secondary" }}>
        {to}, your sign-in with Patreon must be less than 15 minutes old.
      </Text>
      <ButtonAnchor href={patreonLoginPath(returnTo)} shape="wide" icon={<PatreonIcon />}>
        Sign in with Patreon again
      </ButtonAnchor>
    </Box>
  );
}
