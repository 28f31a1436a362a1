import {
  BearerLoginAnswer,
  BearerLoginBody,
  BearerRefreshAnswer,
  BearerRefreshBody,
  BearerUser,
} from "@/lib/contracts/bearer";
import { Said } from "@/lib/contracts/said";
import { exampleRefreshToken } from "./examples";
import { operation } from "./operation";

const token = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.bm90IGEgcmVhbCBvbmU";
const user = {
  id: 17,
  email: "ada@example.com",
  name: "Ada",
  role: "venue_manager",
  venue_id: 3,
  is_active: true,
};

/** What clients of the older API know these failures by. */
const words = {
  not_authenticated: "Could not validate credentials",
  refresh_refused: "Could not validate credentials",
  account_deactivated: "Inactive user",
} as const;

export const bearerLogin = operation({
  method: "POST",
  path: "/api/v1/auth/login",
  tag: "Bearer API",
  summary: "Sign a program in",
  description: "Opens a session that is listed among one's devices, as a browser's is.",
  bearerOnly: true,
  body: BearerLoginBody,
  bodyExample: { email: "ada@example.com", password: "a quiet lantern" },
  answers: {
    200: {
      description: "The pair, and who it is for",
      schema: BearerLoginAnswer,
      example: { token, refresh_token: exampleRefreshToken, user },
    },
  },
  errors: ["invalid_credentials", "account_deactivated", "busy"],
  words: { ...words, invalid_credentials: "Incorrect email or password" },
});

export const bearerRefresh = operation({
  method: "POST",
  path: "/api/v1/auth/refresh",
  tag: "Bearer API",
  summary: "Exchange the refresh token for a new pair",
  description:
    "A refresh token has one successor, and many calls at once get the same one; whoever comes later with an older one ends the session.",
  bearerOnly: true,
  body: BearerRefreshBody,
  bodyExample: { refresh_token: exampleRefreshToken },
  answers: {
    200: {
      description: "The new pair",
      schema: BearerRefreshAnswer,
      example: { access_token: token, refresh_token: exampleRefreshToken, token_type: "bearer" },
    },
  },
  errors: ["refresh_refused"],
  words,
});

export const bearerMe = operation({
  method: "GET",
  path: "/api/v1/auth/me",
  tag: "Bearer API",
  summary: "Who the token speaks for",
  auth: "session",
  bearerOnly: true,
  answers: { 200: { description: "The person", schema: BearerUser, example: user } },
  errors: ["account_deactivated"],
  words,
});

export const bearerLogout = operation({
  method: "POST",
  path: "/api/v1/auth/logout",
  tag: "Bearer API",
  summary: "End the token's session",
  description: "Its refresh token ends with it.",
  auth: "session",
  bearerOnly: true,
  answers: {
    200: {
      description: "The session has ended",
      schema: Said,
      example: { message: "Logged out successfully" },
    },
  },
  errors: ["account_deactivated"],
  words,
});

export const bearerOperations = [bearerLogin, bearerRefresh, bearerMe, bearerLogout];
