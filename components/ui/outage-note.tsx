import Box from "@mui/material/Box";
import { Message } from "./message";

/** Over an open page, for somebody whom the page cannot greet because the database does not answer. */
export function OutageNote() {
  return (
    <Box sx={{ mb: 3 }}>
      <Message severity="warning" role="status">
        We cannot reach our database right now, so this page cannot tell who you are. You are still signed in:
        please try again in a minute.
      </Message>
    </Box>
  );
}
