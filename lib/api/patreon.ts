import { Said } from "@/lib/contracts/said";
import { operation } from "./operation";

export const patreonLogin = operation({
  method: "GET",
  path: "/api/auth/patreon/login",
  tag: "Sign-in",
  summary: "Sign in with Patreon, or connect it: a browser is sent there",
  navigation: true,
  hints: {
    return_to: {
      description: "A path of ours to come back to, with a `notice` of how it went",
      example: "/labs",
    },
    purpose: { description: "`link` connects Patreon to the account that is signed in", example: "link" },
  },
  answers: { 303: { description: "On to Patreon, or to the sign-in page", schema: null } },
});

export const patreonCallback = operation({
  method: "GET",
  path: "/api/auth/patreon/callback",
  tag: "Sign-in",
  summary: "Where Patreon sends a browser back to",
  description: "The state serves once, in the browser that began. Every way out is a page with a sentence.",
  navigation: true,
  hints: {
    state: { description: "What we gave the browser along", example: "q1w2e3" },
    code: { description: "What Patreon gives for its tokens", example: "a1s2d3" },
    error: { description: "Why Patreon gives no code", example: "access_denied" },
  },
  answers: { 303: { description: "On to the page that says how it went", schema: null } },
});

const disconnected = {
  description: "Patreon is disconnected; the account and its password stay",
  schema: Said,
  example: { message: "Patreon disconnected" },
};

export const patreonRemoval = operation({
  method: "DELETE",
  path: "/api/auth/patreon",
  tag: "Account",
  summary: "Disconnect Patreon from one's account",
  auth: "session",
  answers: { 200: disconnected },
  errors: ["patreon_not_connected", "last_way_in"],
});

export const disconnectPatreon = operation({
  ...patreonRemoval,
  method: "POST",
  path: "/api/auth/patreon/disconnect",
  summary: "The same for a form, which can send no DELETE",
});

export const patreonOperations = [patreonLogin, patreonCallback, patreonRemoval, disconnectPatreon];
