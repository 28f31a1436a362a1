import Box from "@mui/material/Box";
import { Message } from "../ui/message";

/** Greets whoever has just come back from signing in with Patreon, once. */
export function Welcome() {
  return (
    <Box sx={{ mb: 3 }}>
      <Message severity="success" role="status">
        Welcome in. You are signed in with Patreon.
      </Message>
    </Box>
  );
}
