"use client";

import Box from "@mui/material/Box";
import Drawer from "@mui/material/Drawer";
import { useEffect, useState } from "react";
import type { MemberView } from "@/lib/contracts/members";
import { callApi } from "../../session/call-api";
import { Button, ButtonLink } from "../../ui/button";
import { Message } from "../../ui/message";
import { PanelSkeleton } from "../../ui/panel-skeleton";
import { MemberActions } from "./member-actions";
import { MemberDetails } from "./member-details";

type Loaded = { view: MemberView } | { fault: string } | null;

async function readMember(id: number): Promise<Loaded> {
  const outcome = await callApi(`/api/admin/members/${id}`, "GET");
  return outcome.kind === "done"
    ? { view: outcome.answer as unknown as MemberView }
    : { fault: outcome.detail };
}

/**
 * All that is known of one member, beside the list.
 * @param id null: closed.
 * @param onChanged told when something was changed, so that the list is read anew.
 */
export function MemberDrawer({
  id,
  venues,
  onClose,
  onChanged,
}: {
  id: number | null;
  venues: { id: number; name: string }[];
  onClose: () => void;
  onChanged: () => void;
}) {
  const [loaded, setLoaded] = useState<Loaded>(null);

  const [times, setTimes] = useState(0);
  const [shown, setShown] = useState(id);
  if (shown !== id) {
    setShown(id);
    setLoaded(null);
  }

  useEffect(() => {
    if (id === null) return;
    let isWanted = true;
    void readMember(id).then((answer) => {
      // Another member may have been opened meanwhile.
      if (isWanted) setLoaded(answer);
    });
    return () => {
      isWanted = false;
    };
  }, [id, times]);

  function changed() {
    setTimes((count) => count + 1);
    onChanged();
  }

  return (
    <Drawer
      anchor="right"
      open={id !== null}
      onClose={onClose}
      slotProps={{
        paper: {
          role: "dialog",
          "aria-modal": true,
          "aria-label": "Member",
          sx: { width: { xs: "100%", sm: 520 }, p: { xs: 2, sm: 3 }, overflowX: "hidden" },
        },
      }}
    >
      <Box sx={{ display: "flex", justifyContent: "space-between", gap: 1, mb: 2 }}>
        <Button size="small" onClick={onClose}>
          Close
        </Button>
        {id === null ? null : (
          <ButtonLink href={`/admin/members/${id}`} size="small" look="plain">
            Open as a page
          </ButtonLink>
        )}
      </Box>
      {loaded === null ? (
        <Box role="status" aria-label="Loading the member">
          <PanelSkeleton lines={6} />
        </Box>
      ) : null}
      {loaded && "fault" in loaded ? (
        <Message severity="error" role="alert">
          {loaded.fault}
        </Message>
      ) : null}
      {loaded && "view" in loaded ? (
        <MemberDetails
          heading="h2"
          view={loaded.view}
          actions={<MemberActions view={loaded.view} venues={venues} onChanged={changed} />}
        />
      ) : null}
    </Drawer>
  );
}
