"use client";

import { Suspense, useState } from "react";
import { optional } from "../ui/optional";
import { PasswordField } from "../ui/password-field";

// Some 300 kB of words, fetched when a new password is begun.
const PasswordStrength = optional(() => import("./password-strength"));

interface NewPasswordFieldProps {
  name: string;
  label: string;
  fault: string | undefined;
  /** How long a password is at least, in characters. */
  lengthMin: number;
  /** The user name and e-mail, as far as they are known by now. */
  personal: () => readonly (string | null)[];
}

/** A field for a new password that says while one types how easily it would be guessed, and why. */
export function NewPasswordField({ name, label, fault, lengthMin, personal }: NewPasswordFieldProps) {
  const [typed, setTyped] = useState("");
  return (
    <PasswordField
      name={name}
      label={label}
      hint={`At least ${lengthMin} characters. A few plain words in a row are good.`}
      autoComplete="new-password"
      fault={fault}
      onInput={(event) => setTyped((event.target as HTMLInputElement).value)}
      note={
        typed === "" ? null : (
          <Suspense>
            <PasswordStrength password={typed} personal={personal()} />
          </Suspense>
        )
      }
    />
  );
}
