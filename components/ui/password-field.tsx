"use client";

import Box from "@mui/material/Box";
import { type KeyboardEvent, useState } from "react";
import { Button } from "./button";
import { HelperText } from "./helper-text";
import { EyeIcon, EyeOffIcon } from "./icons";
import { withScripts } from "./scripting";
import { TextField, type TextFieldProps } from "./text-field";

/** A field for a password, which can be looked at while typing, and says when Caps Lock is on, where scripts run. */
export function PasswordField({
  note,
  inputProps,
  ...field
}: Omit<TextFieldProps, "type" | "endAdornment" | "defaultValue">) {
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const look = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));
  return (
    <TextField
      {...field}
      type={shown ? "text" : "password"}
      inputProps={{ ...inputProps, onKeyDown: look, onKeyUp: look }}
      note={
        <>
          {capsLock ? <HelperText>Caps Lock is on.</HelperText> : null}
          {note}
        </>
      }
      endAdornment={
        <Box sx={[withScripts, { mr: -1 }]}>
          <Button
            look="plain"
            shape="round"
            aria-label="Show password"
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOffIcon /> : <EyeIcon />}
          </Button>
        </Box>
      }
    />
  );
}
