"use client";

import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import type { FormPost } from "./use-form-post";

/**
 * A form whose parts stand under each other. The server judges what was typed, in the same words with scripts and
 * without, so the browser's own bubbles stay away.
 * @param action where the browser posts it by itself until scripts run.
 */
export function FormStack({
  post,
  label,
  action,
  children,
}: {
  post: FormPost;
  label: string;
  action: string;
  children: ReactNode;
}) {
  return (
    <Box
      component="form"
      ref={post.formRef}
      method="post"
      action={action}
      aria-label={label}
      noValidate
      onSubmit={post.onSubmit}
      sx={{ display: "grid", gap: 2.5 }}
    >
      {children}
    </Box>
  );
}
