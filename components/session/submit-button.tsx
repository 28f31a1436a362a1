"use client";

import type { ReactNode } from "react";
import { Button } from "../ui/button";
import type { FormPost } from "./use-form-post";

const onTheClock = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/**
 * The button that sends a form. Whoever tried too often sees on it how long to wait.
 * @param busy what it says while the form is on its way.
 */
export function SubmitButton({
  post: { sending, waitSeconds },
  busy,
  tone,
  children,
}: {
  post: FormPost;
  busy: string;
  tone?: "danger";
  children: ReactNode;
}) {
  const label = sending ? busy : children;
  return (
    <Button
      type="submit"
      look="filled"
      {...(tone ? { tone } : {})}
      size="large"
      shape="wide"
      sending={sending}
      disabled={waitSeconds > 0}
    >
      {waitSeconds > 0 ? `Try again in ${onTheClock(waitSeconds)}` : label}
    </Button>
  );
}
