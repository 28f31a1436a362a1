"use client";

import { styled } from "@mui/material/styles";
import { type InputHTMLAttributes, type ReactNode, useId } from "react";
import { HelperText } from "./helper-text";

export interface TextFieldProps
  extends Pick<
    InputHTMLAttributes<HTMLInputElement>,
    "name" | "type" | "autoComplete" | "defaultValue" | "onInput"
  > {
  label: string;
  hint?: string;
  /** What is to be said while one types; read out when it changes. */
  note?: ReactNode;
  /** What is wrong with the value; undefined when nothing is. */
  fault: string | undefined;
  /** What stands at the end of the field, inside its frame. */
  endAdornment?: ReactNode;
  inputProps?: InputHTMLAttributes<HTMLInputElement>;
}

const Label = styled("label")(({ theme }) => ({
  display: "block",
  marginBottom: 6,
  ...theme.typography.body1,
  fontSize: "0.9375rem",
  lineHeight: "1.4375em",
  fontWeight: 600,
}));

/**
 * Frame and input. MUI's own bring a field of many lines and a label that moves into the first load of the sign-in
 * page, more than its budget leaves room for.
 */
const Frame = styled("div")(({ theme }) => {
  const { palette, shape } = theme.vars;
  return {
    display: "flex",
    alignItems: "center",
    paddingInlineEnd: 14,
    // Form controls keep 3:1 against what surrounds them (WCAG 2.2, 1.4.11): the divider would be too faint.
    border: `1px solid rgba(${palette.text.secondaryChannel} / 0.75)`,
    borderRadius: shape.borderRadius,
    backgroundColor: palette.background.paper,
    "&:hover": { borderColor: palette.text.primary },
    "&:has([aria-invalid=true])": { borderColor: palette.error.main },
    "&:has(input:focus)": {
      borderColor: palette.primary.main,
      boxShadow: `inset 0 0 0 1px ${palette.primary.main}`,
    },
    "&:has([aria-invalid=true]:focus)": {
      borderColor: palette.error.main,
      boxShadow: `inset 0 0 0 1px ${palette.error.main}`,
    },
  };
});

const Input = styled("input")(({ theme }) => ({
  flex: 1,
  minWidth: 0,
  height: 46,
  padding: "0 0 0 14px",
  border: 0,
  outline: 0,
  borderRadius: "inherit",
  background: "none",
  color: "inherit",
  ...theme.typography.body1,
  "&:read-only": { textOverflow: "ellipsis" },
}));

/**
 * A labelled field with a hint and a fault, both tied to it. The label stands above the field, where no text that the
 * browser filled in before scripts ran can lie under it. The field keeps its own value, so nothing typed early is lost.
 */
export function TextField({ label, hint, note, fault, endAdornment, inputProps, ...input }: TextFieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const faultId = `${id}-fault`;
  const describedBy = [hint && hintId, fault && faultId].filter(Boolean).join(" ");
  return (
    <div>
      <Label htmlFor={id}>{label}</Label>
      <Frame>
        <Input
          type="text"
          {...input}
          {...inputProps}
          id={id}
          aria-required
          aria-invalid={fault !== undefined}
          aria-describedby={describedBy || undefined}
        />
        {endAdornment}
      </Frame>
      {hint ? <HelperText id={hintId}>{hint}</HelperText> : null}
      {fault ? (
        <HelperText id={faultId} fault>
          {fault}
        </HelperText>
      ) : null}
      {note === undefined ? null : <div aria-live="polite">{note}</div>}
    </div>
  );
}
