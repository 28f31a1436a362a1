"use client";

import type { FormState } from "@/lib/contracts/form-state";
import { FormFault } from "../session/form-fault";
import { FormStack } from "../session/form-stack";
import { SubmitButton } from "../session/submit-button";
import { useFormPost } from "../session/use-form-post";
import { TextField } from "../ui/text-field";

const path = "/api/auth/profile";
const blanks = { name: "Enter a name" };

/**
 * Changes what one is called on screen.
 * @param before what the server said to this form when it was posted without scripts.
 */
export function ProfileForm({ name, before }: { name: string | null; before: FormState | null }) {
  const post = useFormPost(path, blanks, before, () =>
    window.location.assign("/account?notice=profile_changed"),
  );
  return (
    <FormStack post={post} label="Change your name" action={path}>
      <FormFault post={post} />
      <TextField
        name="name"
        label="Name"
        autoComplete="name"
        hint="What you are called here. It need not be what you are called at Patreon."
        defaultValue={before?.values.name ?? name ?? ""}
        fault={post.faults.fields.name}
      />
      <SubmitButton post={post} busy="Changing…">
        Change name
      </SubmitButton>
    </FormStack>
  );
}
