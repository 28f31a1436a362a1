"use client";

import Box from "@mui/material/Box";
import { type FormEvent, useState } from "react";
import { callApi } from "../session/call-api";
import { Button } from "../ui/button";
import { Message } from "../ui/message";

const path = "/api/auth/account/data";

/** Gives the browser a file to keep. */
function save(value: unknown, fileName: string): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: "application/json" }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
  URL.revokeObjectURL(url);
}

/** Downloads one's data. Without scripts the browser keeps what the form's answer holds. */
export function DownloadData() {
  const [sending, setSending] = useState(false);
  const [said, setSaid] = useState<{ severity: "success" | "error"; text: string } | null>(null);

  async function download(event: FormEvent) {
    event.preventDefault();
    setSending(true);
    setSaid(null);
    const outcome = await callApi(path, "POST");
    setSending(false);
    if (outcome.kind !== "done") return setSaid({ severity: "error", text: outcome.detail });
    save(outcome.answer, "my-data.json");
    setSaid({ severity: "success", text: "Your data is downloaded." });
  }

  return (
    <form method="post" action={path} onSubmit={download}>
      <Button type="submit" sending={sending}>
        Download my data
      </Button>
      <Box role="status" sx={said ? { mt: 2 } : {}}>
        {said ? <Message severity={said.severity}>{said.text}</Message> : null}
      </Box>
    </form>
  );
}
