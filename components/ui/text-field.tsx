"use client";

import FormControl from "@mui/material/FormControl";
import FormLabel from "@mui/material/FormLabel";
import OutlinedInput, { type OutlinedInputProps } from "@mui/material/OutlinedInput";
import { type ReactNode, useId } from "react";
import { HelperText } from "./helper-text";

export interface TextFieldProps
  extends Pick<
    OutlinedInputProps,
    "name" | "type" | "autoComplete" | "defaultValue" | "endAdornment" | "inputProps" | "onInput"
  > {
  label: string;
  hint?: string;
  /** What is to be said while one types; read out when it changes. */
  note?: ReactNode;
  /** What is wrong with the value; undefined when nothing is. */
  fault: string | undefined;
}

/**
 * A labelled field with a hint and a fault, both tied to it. The label stands above the field, where no text that the
 * browser filled in before scripts ran can lie under it. The field keeps its own value, so nothing typed early is lost.
 */
export function TextField({ label, hint, note, fault, inputProps, ...input }: TextFieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const faultId = `${id}-fault`;
  const describedBy = [hint && hintId, fault && faultId].filter(Boolean).join(" ");
  return (
    <FormControl fullWidth error={fault !== undefined}>
      <FormLabel htmlFor={id}>{label}</FormLabel>
      <OutlinedInput
        {...input}
        id={id}
        inputProps={{ ...inputProps, "aria-required": true, "aria-describedby": describedBy || undefined }}
      />
      {hint ? <HelperText id={hintId}>{hint}</HelperText> : null}
      {fault ? (
        <HelperText id={faultId} fault>
          {fault}
        </HelperText>
      ) : null}
      {note === undefined ? null : <div aria-live="polite">{note}</div>}
    </FormControl>
  );
}
