"use client";

import type { FormState } from "@/lib/contracts/form-state";
import { FormFault } from "../session/form-fault";
import { FormStack } from "../session/form-stack";
import { NewPasswordField } from "../session/new-password-field";
import { SubmitButton } from "../session/submit-button";
import { useFormPost } from "../session/use-form-post";
import { PasswordField } from "../ui/password-field";

const path = "/api/auth/password";
const firstBlanks = { new_password: "Choose a new password" };
const blanks = { current_password: "Enter your current password", ...firstBlanks };

interface PasswordFormProps {
  hasPassword: boolean;
  username: string | null;
  email: string | null;
  /** How long a password is at least, in characters. */
  lengthMin: number;
  /** What the server said to this form when it was posted without scripts. */
  before: FormState | null;
}

/** Changes the password, or sets the first one. */
export function PasswordForm({ hasPassword, username, email, lengthMin, before }: PasswordFormProps) {
  const post = useFormPost(path, hasPassword ? blanks : firstBlanks, before, () =>
    window.location.assign("/account?notice=password_changed"),
  );
  const { fields } = post.faults;
  const verb = hasPassword ? "Change" : "Set";
  return (
    <FormStack post={post} label={`${verb} password`} action={path}>
      <FormFault post={post} />
      {/* Tells password managers whose password it is; without a name it is never sent. */}
      <input type="text" autoComplete="username" defaultValue={username ?? email ?? ""} readOnly hidden />
      {hasPassword ? (
        <PasswordField
          name="current_password"
          label="Current password"
          autoComplete="current-password"
          fault={fields.current_password}
        />
      ) : null}
      <NewPasswordField
        name="new_password"
        label="New password"
        lengthMin={lengthMin}
        personal={() => [username, email]}
        fault={fields.new_password}
      />
      <SubmitButton post={post} busy={hasPassword ? "Changing…" : "Setting…"}>
        {verb} password
      </SubmitButton>
    </FormStack>
  );
}
