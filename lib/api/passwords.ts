import { PasswordBody, PasswordLinkBody } from "@/lib/contracts/accounts";
import { EndedSaid, Said } from "@/lib/contracts/said";
import { exampleLinkToken } from "./examples";
import { operation } from "./operation";

export const passwordChange = operation({
  method: "POST",
  path: "/api/auth/password",
  tag: "Account",
  summary: "Choose another password, or a first one",
  description: "Signs all other devices out.",
  auth: "session",
  body: PasswordBody,
  bodyExample: { current_password: "a quiet lantern", new_password: "two loud lanterns" },
  answers: {
    200: {
      description: "The password is changed",
      schema: EndedSaid,
      example: { message: "Password changed", ended: 2 },
    },
  },
  errors: ["wrong_password", "busy"],
});

export const passwordLinkUse = operation({
  method: "POST",
  path: "/api/auth/password-link",
  tag: "Account",
  summary: "Choose a password by a one-time link, and sign in",
  description: "Signs all other devices out.",
  body: PasswordLinkBody,
  bodyExample: { token: exampleLinkToken, new_password: "two loud lanterns" },
  answers: {
    200: {
      description: "The password is changed, and this device signed in",
      schema: Said,
      example: { message: "Password changed" },
    },
  },
  errors: ["password_link_refused", "busy"],
});

export const passwordOperations = [passwordChange, passwordLinkUse];
