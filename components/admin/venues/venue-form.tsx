"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { FormState } from "@/lib/contracts/form-state";
import { FormFault } from "../../session/form-fault";
import { FormStack } from "../../session/form-stack";
import { SubmitButton } from "../../session/submit-button";
import { useFormPost } from "../../session/use-form-post";
import { sayOnPage } from "../../ui/page-status";
import { TextField } from "../../ui/text-field";

const blanks = { name: "Name the venue" };

interface VenueFormProps {
  path: string;
  /** What the form is for, in words; unlike those of the other forms of the page. */
  label: string;
  button: string;
  /** The name so far; empty for a new venue. */
  name: string;
  /** What the server said to this form when it was posted without scripts. */
  before: FormState | null;
}

/** Names a venue, a new one or one that is there. Once it is done the form is as new, for the next. */
export function VenueForm(props: VenueFormProps) {
  const [times, setTimes] = useState(0);
  return <OneVenueForm key={times} {...props} onDone={() => setTimes(times + 1)} />;
}

function OneVenueForm({
  path,
  label,
  button,
  name,
  before,
  onDone,
}: VenueFormProps & { onDone: () => void }) {
  const router = useRouter();
  const post = useFormPost(path, blanks, before, ({ message }) => {
    sayOnPage(String(message));
    onDone();
    router.refresh();
  });
  return (
    <FormStack post={post} label={label} action={path}>
      <FormFault post={post} />
      <TextField
        name="name"
        label="Name"
        autoComplete="off"
        defaultValue={before?.values.name ?? name}
        fault={post.faults.fields.name}
      />
      <SubmitButton post={post} busy="Saving…">
        {button}
      </SubmitButton>
    </FormStack>
  );
}
