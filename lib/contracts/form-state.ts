import { z } from "zod";

/** The forms that may be posted without scripts, each told only its own faults. */
export type FormName =
  | "login"
  | "register"
  | "account"
  | "password"
  | "password_link"
  | "sign_in_link"
  | "forgotten_password"
  | "password_reset"
  | "verify_email"
  | "profile"
  | "email"
  | "delete_account"
  | "devices"
  | "webhooks"
  | "venues"
  | "venue_rename"
  | "membership";

/**
 * What a form that was posted without scripts is told when it comes back: the sentence, the faults by field, and what
 * was typed, passwords excepted. Travels in a cookie that lives for a minute.
 */
export const FormState = z.object({
  form: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
  values: z.record(z.string(), z.string()),
});
export type FormState = z.infer<typeof FormState>;
