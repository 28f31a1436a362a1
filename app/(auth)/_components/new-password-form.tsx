"use client";

import { FormFault } from "@/components/session/form-fault";
import { FormStack } from "@/components/session/form-stack";
import { NewPasswordField } from "@/components/session/new-password-field";
import { SubmitButton } from "@/components/session/submit-button";
import { useFormPost } from "@/components/session/use-form-post";
import type { FormState } from "@/lib/contracts/form-state";

const blanks = { new_password: "Choose a new password" };

interface NewPasswordFormProps {
  /** The endpoint that takes the link's token and the password. */
  path: string;
  /** The page to go to once it is set. */
  next: string;
  /** That of the link, which the form sends on. */
  token: string;
  username: string | null;
  email: string | null;
  /** How long a password is at least, in characters. */
  lengthMin: number;
  /** What the server said to this form when it was posted without scripts. */
  before: FormState | null;
}

/** Sets the password of whoever a one-time link was made for. */
export function NewPasswordForm(props: NewPasswordFormProps) {
  const { path, next, token, username, email, lengthMin, before } = props;
  const post = useFormPost(path, blanks, before, () => window.location.assign(next));
  return (
    <FormStack post={post} label="Set a new password" action={path}>
      <FormFault post={post} />
      <input type="hidden" name="token" value={token} />
      {/* Tells password managers whose password it is; without a name it is never sent. */}
      <input type="text" autoComplete="username" defaultValue={username ?? email ?? ""} readOnly hidden />
      <NewPasswordField
        name="new_password"
        label="New password"
        lengthMin={lengthMin}
        personal={() => [username, email]}
        fault={post.faults.fields.new_password}
      />
      <SubmitButton post={post} busy="Setting…">
        Set password
      </SubmitButton>
    </FormStack>
  );
}
