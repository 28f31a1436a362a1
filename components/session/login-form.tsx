"use client";

import type { FormState } from "@/lib/contracts/form-state";
import { PasswordField } from "../ui/password-field";
import { TextField } from "../ui/text-field";
import { FormFault } from "./form-fault";
import { FormStack } from "./form-stack";
import { withReturnTo } from "./paths";
import { SubmitButton } from "./submit-button";
import { useFormPost } from "./use-form-post";
import { withNotice } from "./with-notice";

const path = "/api/auth/login";
const blanks = { username: "Enter your username or e-mail address", password: "Enter your password" };
const verbatim = { autoCapitalize: "none", spellCheck: false };

interface LoginFormProps {
  /** Where to go afterwards, a path of this site. */
  returnTo?: string;
  /** What the server said to this form when it was posted without scripts. */
  before?: FormState | null;
  /** Who is known to sign in. */
  username?: string | null;
  /** What to do afterwards in place of going to `returnTo`; given what the server answered. */
  onSignedIn?: (answer: Record<string, unknown>) => void;
}

/** Sign-in with a password. */
export function LoginForm({ returnTo = "/labs", before = null, username, onSignedIn }: LoginFormProps) {
  const goOn = (answer: Record<string, unknown>) =>
    window.location.assign(withNotice(returnTo, answer.notice));
  const post = useFormPost(path, blanks, before, onSignedIn ?? goOn);
  const { fields } = post.faults;
  return (
    <FormStack post={post} label="Sign in" action={withReturnTo(path, returnTo)}>
      <FormFault post={post} />
      <TextField
        name="username"
        label="Username or e-mail"
        autoComplete="username"
        defaultValue={before?.values.username ?? username ?? ""}
        inputProps={verbatim}
        fault={fields.username}
      />
      <PasswordField
        name="password"
        label="Password"
        autoComplete="current-password"
        fault={fields.password}
      />
      <SubmitButton post={post} busy="Signing in…">
        Sign in
      </SubmitButton>
    </FormStack>
  );
}
