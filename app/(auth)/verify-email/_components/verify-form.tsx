"use client";

import { FormFault } from "@/components/session/form-fault";
import { FormStack } from "@/components/session/form-stack";
import { SubmitButton } from "@/components/session/submit-button";
import { useFormPost } from "@/components/session/use-form-post";
import type { FormState } from "@/lib/contracts/form-state";

const path = "/api/auth/email/verify";
const blanks = {};

/**
 * Confirms the address a letter was sent to.
 * @param token that of the link, which the form sends on.
 * @param before what the server said to this form when it was posted without scripts.
 */
export function VerifyForm({ token, before }: { token: string; before: FormState | null }) {
  const post = useFormPost(path, blanks, before, () => window.location.assign("/verify-email?done=1"));
  return (
    <FormStack post={post} label="Confirm your e-mail address" action={path}>
      <FormFault post={post} />
      <input type="hidden" name="token" value={token} />
      <SubmitButton post={post} busy="Confirming…">
        Confirm this address
      </SubmitButton>
    </FormStack>
  );
}
