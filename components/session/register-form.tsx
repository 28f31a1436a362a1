"use client";

import type { FormState } from "@/lib/contracts/form-state";
import { TextField } from "../ui/text-field";
import { FormFault } from "./form-fault";
import { FormStack } from "./form-stack";
import { NewPasswordField } from "./new-password-field";
import { withReturnTo } from "./paths";
import { SubmitButton } from "./submit-button";
import { useFormPost } from "./use-form-post";

const path = "/api/auth/register";
const blanks = {
  username: "Choose a username",
  email: "Enter your e-mail address",
  password: "Choose a password",
};
const verbatim = { autoCapitalize: "none", spellCheck: false };

/**
 * Makes an account with a password.
 * @param passwordLengthMin how long a password is at least, in characters.
 * @param returnTo where to go afterwards, a path of this site.
 * @param before what the server said to this form when it was posted without scripts.
 */
export function RegisterForm({
  passwordLengthMin,
  returnTo,
  before,
}: {
  passwordLengthMin: number;
  returnTo: string;
  before: FormState | null;
}) {
  const post = useFormPost(path, blanks, before, () => window.location.assign(returnTo));
  const { fields } = post.faults;

  function personal() {
    const typed = post.formRef.current ? new FormData(post.formRef.current) : null;
    return ["username", "email"].map((name) => typed?.get(name)?.toString() ?? null);
  }

  return (
    <FormStack post={post} label="Create an account" action={withReturnTo(path, returnTo)}>
      <FormFault post={post} />
      <TextField
        name="username"
        label="Username"
        autoComplete="username"
        defaultValue={before?.values.username}
        inputProps={verbatim}
        fault={fields.username}
      />
      <TextField
        name="email"
        type="email"
        label="E-mail"
        autoComplete="email"
        defaultValue={before?.values.email}
        inputProps={verbatim}
        fault={fields.email}
      />
      <NewPasswordField
        name="password"
        label="Password"
        lengthMin={passwordLengthMin}
        personal={personal}
        fault={fields.password}
      />
      <SubmitButton post={post} busy="Creating your account…">
        Create account
      </SubmitButton>
    </FormStack>
  );
}
