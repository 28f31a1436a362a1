"use client";

import type { FormState } from "@/lib/contracts/form-state";
import { FormFault } from "../session/form-fault";
import { FormStack } from "../session/form-stack";
import { SubmitButton } from "../session/submit-button";
import { useFormPost } from "../session/use-form-post";
import { withNotice } from "../session/with-notice";
import { PasswordField } from "../ui/password-field";
import { TextField } from "../ui/text-field";

const path = "/api/auth/email";
const firstBlanks = { email: "Enter an e-mail address" };
const blanks = { ...firstBlanks, current_password: "Enter your current password" };
const verbatim = { autoCapitalize: "none", spellCheck: false };

/**
 * Asks for another e-mail address of one's own.
 * @param before what the server said to this form when it was posted without scripts.
 */
export function EmailForm({ hasPassword, before }: { hasPassword: boolean; before: FormState | null }) {
  const post = useFormPost(path, hasPassword ? blanks : firstBlanks, before, ({ notice }) =>
    window.location.assign(withNotice("/account", notice)),
  );
  const { fields } = post.faults;
  return (
    <FormStack post={post} label="Change e-mail" action={path}>
      <FormFault post={post} />
      <TextField
        name="email"
        type="email"
        label="New e-mail address"
        autoComplete="email"
        defaultValue={before?.values.email}
        inputProps={verbatim}
        fault={fields.email}
      />
      {hasPassword ? (
        <PasswordField
          name="current_password"
          label="Current password"
          autoComplete="current-password"
          fault={fields.current_password}
        />
      ) : null}
      <SubmitButton post={post} busy="Changing…">
        Change e-mail
      </SubmitButton>
    </FormStack>
  );
}
