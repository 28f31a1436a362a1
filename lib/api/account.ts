import {
  AddressAnswer,
  DeleteAccountBody,
  EmailBody,
  ForgottenPasswordBody,
  ProfileBody,
  VerifyEmailBody,
} from "@/lib/contracts/account";
import { PasswordLinkBody } from "@/lib/contracts/accounts";
import { OwnData } from "@/lib/contracts/own-data";
import { Said } from "@/lib/contracts/said";
import { exampleOwnData } from "./examples";
import { operation } from "./operation";

const tag = "Account";
const auth = "session";
const token = "u5Jt0m1c8f1o7n3m9yJmWkq2cV4xR6zB0aHsLdPeGiE";

const said = (message: string, description = "Done") => ({
  200: { description, schema: Said, example: { message } },
});

/** What a proof by the current password, or by a fresh sign-in, may be refused with. */
const proof = ["wrong_password", "busy"] as const;

export const changeOwnProfile = operation({
  method: "POST",
  path: "/api/auth/profile",
  tag,
  summary: "Change what you are called on screen",
  auth,
  body: ProfileBody,
  bodyExample: { name: "Ada Lovelace" },
  answers: said("Your name is changed"),
});

export const changeOwnEmail = operation({
  method: "POST",
  path: "/api/auth/email",
  tag,
  summary: "Ask for another e-mail address",
  description:
    "The address takes the place of the old one once it is confirmed by the link that is mailed to it. Where the site cannot send mail it does so at once, and counts as not confirmed.",
  auth,
  body: EmailBody,
  bodyExample: { email: "ada@example.com", current_password: "correct horse battery staple" },
  answers: {
    200: {
      description: "A letter is on its way, or where no mail can be sent the address is changed",
      schema: AddressAnswer,
      example: { message: "A letter is on its way to ada@example.com", notice: "email_asked" },
    },
  },
  errors: [...proof, "email_taken"],
});

export const sendOwnVerification = operation({
  method: "POST",
  path: "/api/auth/email/verification",
  tag,
  summary: "Send the letter that confirms your address once more",
  auth,
  answers: {
    200: {
      description: "A letter is on its way, or there was nothing to confirm",
      schema: AddressAnswer,
      example: { message: "A letter is on its way", notice: "email_asked" },
    },
  },
  errors: ["mail_not_set_up"],
});

export const verifyOwnEmail = operation({
  method: "POST",
  path: "/api/auth/email/verify",
  tag,
  summary: "Confirm an e-mail address by the link that was mailed to it, once",
  body: VerifyEmailBody,
  bodyExample: { token },
  answers: said("Your address is confirmed"),
  errors: ["email_link_refused", "email_taken"],
});

export const askForPasswordReset = operation({
  method: "POST",
  path: "/api/auth/password-reset",
  tag,
  summary: "Have a link mailed that sets a new password",
  description: "The answer is the same whether or not there is such an account.",
  body: ForgottenPasswordBody,
  bodyExample: { username: "ada@example.com" },
  answers: said("If there is an account of that name, a letter is on its way to its address"),
  errors: ["mail_not_set_up"],
});

export const usePasswordReset = operation({
  method: "POST",
  path: "/api/auth/password-reset/use",
  tag,
  summary: "Set a new password by a mailed link, once",
  description: "Ends every session; nobody is signed in by it.",
  body: PasswordLinkBody,
  bodyExample: { token, new_password: "correct horse battery staple" },
  answers: said("Your password is changed"),
  errors: ["password_link_refused", "busy"],
});

export const downloadOwnAccount = operation({
  method: "POST",
  path: "/api/auth/account/data",
  tag,
  summary: "Download all that is kept about you",
  description: "As an attachment. A POST, because that it was handed out is recorded.",
  auth,
  answers: { 200: { description: "Your data", schema: OwnData, example: exampleOwnData } },
});

export const deleteOwnAccount = operation({
  method: "POST",
  path: "/api/auth/account/delete",
  tag,
  summary: "Delete your account, for good",
  auth,
  body: DeleteAccountBody,
  bodyExample: { confirm: "delete", current_password: "correct horse battery staple" },
  answers: said("Your account is deleted"),
  errors: [...proof, "last_super_admin"],
});

export const accountOperations = [
  changeOwnProfile,
  changeOwnEmail,
  sendOwnVerification,
  verifyOwnEmail,
  askForPasswordReset,
  usePasswordReset,
  downloadOwnAccount,
  deleteOwnAccount,
];
