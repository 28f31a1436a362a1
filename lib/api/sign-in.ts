import { z } from "zod";
import { LoginBody, Me, RegisterBody, SignedIn } from "@/lib/contracts/accounts";
import { Said } from "@/lib/contracts/said";
import { TokenHealth } from "@/lib/contracts/token-health";
import { RefreshBody, RefreshedAnswer, TokenAnswer } from "@/lib/contracts/tokens";
import { exampleMe, examplePublicUser, exampleRefreshToken } from "./examples";
import { operation } from "./operation";

const cookies = "Both tokens are set as cookies, which no script can read.";

export const registration = operation({
  method: "POST",
  path: "/api/auth/register",
  tag: "Sign-in",
  summary: "Create an account and sign in",
  description: cookies,
  body: RegisterBody,
  bodyExample: { username: "ada.lovelace", email: "ada@example.com", password: "a quiet lantern" },
  answers: {
    201: {
      description: "The account is there, and this device is signed in",
      schema: SignedIn.omit({ notice: true }),
      example: { message: "Registration successful", user: examplePublicUser },
    },
  },
  errors: ["username_taken", "email_taken", "busy"],
});

export const login = operation({
  method: "POST",
  path: "/api/auth/login",
  tag: "Sign-in",
  summary: "Sign in with a user name or an e-mail address",
  description: cookies,
  body: LoginBody,
  bodyExample: { username: "ada@example.com", password: "a quiet lantern" },
  answers: {
    200: {
      description: "Signed in",
      schema: SignedIn,
      example: { message: "Login successful", user: examplePublicUser },
    },
  },
  errors: ["invalid_credentials", "account_deactivated", "busy"],
});

export const me = operation({
  method: "GET",
  path: "/api/auth/me",
  tag: "Sign-in",
  summary: "Who is signed in",
  auth: "session",
  answers: { 200: { description: "The person and their membership", schema: Me, example: exampleMe } },
});

export const logout = operation({
  method: "POST",
  path: "/api/auth/logout",
  tag: "Sign-in",
  summary: "Sign this device out",
  description: "Ends the session and takes the cookies away; also where nobody is signed in any more.",
  answers: {
    200: { description: "Signed out", schema: Said, example: { message: "Logged out successfully" } },
  },
});

export const refresh = operation({
  method: "POST",
  path: "/api/auth/refresh",
  tag: "Sign-in",
  summary: "Exchange the refresh token for a new pair",
  description:
    "By cookie, or for a program by the body. A refresh token has one successor, and many calls at once get the same one; whoever comes later with an older one ends the session.",
  body: RefreshBody,
  bodyOptional: true,
  bodyExample: { refresh_token: exampleRefreshToken },
  answers: {
    200: {
      description: "The new pair: in cookies, or in the answer where the token came in the body",
      schema: z.union([RefreshedAnswer, TokenAnswer]),
      example: { message: "Token refreshed", expires_in: 900 },
    },
  },
  errors: ["refresh_refused", "account_deactivated"],
});

export const resume = operation({
  method: "GET",
  path: "/api/auth/resume",
  tag: "Sign-in",
  summary: "Continue a session, for a browser on its way to a page",
  description: "A browser is sent here when its access token has run out, and goes on with new ones.",
  navigation: true,
  hints: { return_to: { description: "A path of ours to go on to", example: "/labs" } },
  answers: {
    204: { description: "A page that was only asked for ahead of time: nothing was exchanged", schema: null },
    303: { description: "On to the page, or to the sign-in page", schema: null },
  },
});

export const tokenHealthCheck = operation({
  method: "GET",
  path: "/api/auth/token-health",
  tag: "Sign-in",
  summary: "How this client's tokens stand, and what to do",
  description: "Answers everybody, signed in or not.",
  answers: {
    200: {
      description: "How they stand",
      schema: TokenHealth,
      example: {
        compatible: true,
        authenticated: true,
        token_version: "1",
        server_version: "1",
        action: "none",
      },
    },
  },
});

export const signInOperations = [registration, login, me, logout, refresh, resume, tokenHealthCheck];
