import { z } from "zod";
import { Email } from "./names";

export const nameLengthMax = 80;

/** What a person is called on screen: any letters, on one line. */
export const DisplayName = z
  .string({ error: "Enter a name" })
  .trim()
  .min(1, "Enter a name")
  .max(nameLengthMax, `A name has at most ${nameLengthMax} characters`)
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, "A name is written on one line")
  .regex(/[^\p{Z}\p{Cf}]/u, "Enter a name")
  .meta({ description: "What you are called on screen", examples: ["Ada Lovelace"] });

export const ProfileBody = z.strictObject({ name: DisplayName });
export type ProfileBody = z.infer<typeof ProfileBody>;

const CurrentPassword = z
  .string()
  .max(1024)
  .optional()
  .meta({ description: "Left out by whoever has none; their sign-in must be less than 15 minutes old then" });

export const EmailBody = z.strictObject({ email: Email, current_password: CurrentPassword });
export type EmailBody = z.infer<typeof EmailBody>;

/** What became of an address, with the notice that the account page shows of it. */
export const AddressAnswer = z.object({
  message: z.string(),
  notice: z.enum(["email_asked", "email_changed", "email_verified"]),
});

/** The token is that of a link in a letter. */
export const VerifyEmailBody = z.strictObject({ token: z.string().min(1).max(1024) });
export type VerifyEmailBody = z.infer<typeof VerifyEmailBody>;

export const ForgottenPasswordBody = z.strictObject({
  username: z.string().trim().min(1).max(320).meta({ description: "User name or e-mail address" }),
});
export type ForgottenPasswordBody = z.infer<typeof ForgottenPasswordBody>;

/** The word that stands for the own user name, for whoever has none or does not want to type it. */
export const deleteWord = "delete";

export const DeleteAccountBody = z.strictObject({
  confirm: z
    .string({ error: "Type your user name, or the word delete" })
    .trim()
    .min(1, "Type your user name, or the word delete")
    .max(320)
    .meta({ description: "Your user name, or the word delete" }),
  current_password: CurrentPassword,
});
export type DeleteAccountBody = z.infer<typeof DeleteAccountBody>;
