import { UseSignInLinkBody } from "@/lib/contracts/members";
import { Said } from "@/lib/contracts/said";
import { exampleLinkToken } from "./examples";
import { operation } from "./operation";

export const signInByLink = operation({
  method: "POST",
  path: "/api/auth/sign-in-link",
  tag: "Sign-in",
  summary: "Sign in by a link that the staff handed over, once",
  body: UseSignInLinkBody,
  bodyExample: { token: exampleLinkToken },
  answers: {
    200: { description: "Signed in, by cookies", schema: Said, example: { message: "Login successful" } },
  },
  errors: ["sign_in_link_refused"],
});

export const signInLinkOperations = [signInByLink];
