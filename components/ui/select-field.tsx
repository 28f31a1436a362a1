"use client";

import FormControl from "@mui/material/FormControl";
import FormLabel from "@mui/material/FormLabel";
import NativeSelect from "@mui/material/NativeSelect";
import OutlinedInput from "@mui/material/OutlinedInput";
import { useId } from "react";

export interface Choice {
  value: string;
  label: string;
}

interface SelectFieldProps {
  label: string;
  choices: readonly Choice[];
  /** What is chosen: when the page opens, or now where `onChange` is told of another choice. */
  value: string;
  name?: string;
  onChange?: (value: string) => void;
}

/** A labelled choice of one among several, by the browser's own list: it works before scripts run, and by any finger. */
export function SelectField({ label, choices, value, name, onChange }: SelectFieldProps) {
  const id = useId();
  const chosen = onChange
    ? { value, onChange: (event: { target: { value: string } }) => onChange(event.target.value) }
    : { defaultValue: value };
  return (
    <FormControl fullWidth>
      <FormLabel htmlFor={id}>{label}</FormLabel>
      <NativeSelect
        {...chosen}
        input={<OutlinedInput sx={{ "& select": { pr: 4 } }} />}
        inputProps={{ id, name }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </NativeSelect>
    </FormControl>
  );
}
