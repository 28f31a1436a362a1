"use client";

import Box from "@mui/material/Box";
import { Suspense, useState } from "react";
import type { EndSessionsBody } from "@/lib/contracts/admin";
import { Button } from "../ui/button";
import { optional } from "../ui/optional";
import { withoutScripts, withScripts } from "../ui/scripting";
import { Text } from "../ui/text";

const SignOutDialog = optional(() => import("./sign-out-dialog"));

/** Whose sessions to end, and the words that ask for it. */
export interface SignOutWords {
  body: EndSessionsBody;
  label: string;
  title: string;
  text: string;
}

/** Ends many people's sessions, after a question. What cannot be asked without scripts cannot be done without them. */
export function SignOutEverybody(words: SignOutWords) {
  // How often it was asked: each time is a new dialog, without the last one's fault.
  const [asked, setAsked] = useState(0);
  const [open, setOpen] = useState(false);

  function ask() {
    setAsked(asked + 1);
    setOpen(true);
  }

  return (
    <>
      <Box sx={withScripts}>
        <Button size="small" aria-haspopup="dialog" onClick={ask}>
          {words.label}
        </Button>
      </Box>
      <Text look="body2" sx={[withoutScripts, { color: "text.secondary" }]}>
        Signing people out from here takes JavaScript. The command line can do it too: npm run admin --
        sessions end.
      </Text>
      <Suspense>
        {asked > 0 ? (
          <SignOutDialog key={asked} open={open} words={words} onClose={() => setOpen(false)} />
        ) : null}
      </Suspense>
    </>
  );
}
