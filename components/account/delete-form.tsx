"use client";

import type { FormState } from "@/lib/contracts/form-state";
import { FormFault } from "../session/form-fault";
import { FormStack } from "../session/form-stack";
import { SubmitButton } from "../session/submit-button";
import { useFormPost } from "../session/use-form-post";
import { PasswordField } from "../ui/password-field";
import { TextField } from "../ui/text-field";

const path = "/api/auth/account/delete";
const verbatim = { autoCapitalize: "none", autoCorrect: "off", spellCheck: false };

interface DeleteFormProps {
  hasPassword: boolean;
  username: string | null;
  /** What the server said to this form when it was posted without scripts. */
  before: FormState | null;
}

/** Deletes one's account, for whoever writes that they mean it. */
export function DeleteForm({ hasPassword, username, before }: DeleteFormProps) {
  const what = username === null ? "Type the word delete" : `Type ${username}, or the word delete`;
  const firstBlanks = { confirm: what };
  const blanks = { ...firstBlanks, current_password: "Enter your current password" };
  const post = useFormPost(path, hasPassword ? blanks : firstBlanks, before, () =>
    window.location.assign("/?notice=account_deleted"),
  );
  const { fields } = post.faults;
  return (
    <FormStack post={post} label="Delete your account" action={path}>
      <FormFault post={post} />
      <TextField
        name="confirm"
        label="So that it does not happen by mistake"
        hint={`${what}.`}
        autoComplete="off"
        defaultValue={before?.values.confirm}
        inputProps={verbatim}
        fault={fields.confirm}
      />
      {hasPassword ? (
        <PasswordField
          name="current_password"
          label="Current password"
          autoComplete="current-password"
          fault={fields.current_password}
        />
      ) : null}
      <SubmitButton post={post} busy="Deleting…" tone="danger">
        Delete my account for good
      </SubmitButton>
    </FormStack>
  );
}
