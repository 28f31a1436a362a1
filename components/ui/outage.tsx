"use client";

import Box from "@mui/material/Box";
import { useTransition } from "react";
import { Button } from "./button";
import { StandaloneMessage } from "./standalone-message";

/**
 * The page in place of one that could not be made, mostly because the database does not answer.
 * @param digest the number under which the server's log holds the cause; undefined where it was not the server.
 */
export default function Outage({ digest, retry }: { digest: string | undefined; retry: () => void }) {
  const [trying, startTrying] = useTransition();
  return (
    <Box component="main" sx={{ px: 2 }}>
      <StandaloneMessage
        title="Back in a moment"
        action={
          <Button look="filled" sending={trying} onClick={() => startTrying(() => retry())}>
            Try again
          </Button>
        }
      >
        Something on our side does not answer right now. Nothing of yours is lost, and you are still signed
        in.
        {digest ? ` If it lasts, tell us this number: ${digest}.` : null}
      </StandaloneMessage>
    </Box>
  );
}
