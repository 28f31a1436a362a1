"use client";

import { FormFault } from "@/components/session/form-fault";
import { FormStack } from "@/components/session/form-stack";
import { SubmitButton } from "@/components/session/submit-button";
import { useFormPost } from "@/components/session/use-form-post";
import { TextField } from "@/components/ui/text-field";
import type { FormState } from "@/lib/contracts/form-state";

const path = "/api/auth/password-reset";
const blanks = { username: "Enter your username or e-mail address" };
const verbatim = { autoCapitalize: "none", spellCheck: false };

/**
 * Asks for a letter with a link to set a new password.
 * @param before what the server said to this form when it was posted without scripts.
 */
export function ForgottenForm({ before }: { before: FormState | null }) {
  const post = useFormPost(path, blanks, before, () => window.location.assign("/forgotten-password?sent=1"));
  return (
    <FormStack post={post} label="Forgot your password?" action={path}>
      <FormFault post={post} />
      <TextField
        name="username"
        label="Username or e-mail"
        autoComplete="username"
        defaultValue={before?.values.username}
        inputProps={verbatim}
        fault={post.faults.fields.username}
      />
      <SubmitButton post={post} busy="Sending…">
        Send me a link
      </SubmitButton>
    </FormStack>
  );
}
