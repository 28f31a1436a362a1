import Box from "@mui/material/Box";
import { ButtonAnchor } from "../ui/button";
import { PatreonIcon } from "../ui/icons";
import { patreonLoginPath } from "./paths";

/** Sign-in with Patreon: one button and one line. */
export function PatreonAuth({ returnTo }: { returnTo: string }) {
  return (
    <Box>
      <ButtonAnchor href={patreonLoginPath(returnTo)} shape="wide" icon={<PatreonIcon />}>
        Continue with Patreon
      </ButtonAnchor>
      <Box
        component="p"
        sx={{ m: 0, mt: 1, typography: "caption", color: "text.secondary", textAlign: "center" }}
      >
        Your membership is verified automatically.
      </Box>
    </Box>
  );
}
