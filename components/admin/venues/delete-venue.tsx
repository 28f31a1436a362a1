"use client";

import Box from "@mui/material/Box";
import { Suspense, useState } from "react";
import { Button } from "../../ui/button";
import { hiddenText } from "../../ui/hidden-text";
import { optional } from "../../ui/optional";
import { withScripts } from "../../ui/scripting";

const DeleteVenueDialog = optional(() => import("./delete-venue-dialog"));

/** Deletes a venue, after a question. What cannot be asked without scripts cannot be done without them. */
export function DeleteVenue({ id, name }: { id: number; name: string }) {
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
          Delete
          <Box component="span" sx={hiddenText}>
            {" "}
            {name}
          </Box>
        </Button>
      </Box>
      <Suspense>
        {asked > 0 ? (
          <DeleteVenueDialog key={asked} open={open} id={id} name={name} onClose={() => setOpen(false)} />
        ) : null}
      </Suspense>
    </>
  );
}
