import { MembershipCheck, VerifyAnswer, VerifyBody } from "@/lib/contracts/membership";
import { exampleCheck, exampleMemberCheck, exampleMembership } from "./examples";
import { operation } from "./operation";

export const membershipCheck = operation({
  method: "POST",
  path: "/api/membership/check",
  tag: "Membership",
  summary: "Ask Patreon about one's own membership now",
  description: "Where Patreon gives no answer nothing is changed, and `checked` says so.",
  auth: "session",
  answers: {
    200: {
      description: "What stands now",
      schema: MembershipCheck,
      example: exampleCheck,
    },
  },
});

export const verifyPatreon = operation({
  method: "POST",
  path: "/api/auth/verify-patreon",
  tag: "Membership",
  summary: "Ask Patreon about a membership now",
  description: "One's own, or for staff that of `user_id`.",
  deprecated: { since: "@1767225600", successor: "/api/membership/check" },
  auth: "session",
  body: VerifyBody,
  bodyOptional: true,
  bodyExample: { user_id: 17 },
  answers: {
    200: {
      description: "What stands now",
      schema: VerifyAnswer,
      example: { message: exampleMemberCheck.message, membershipPaid: true, membership: exampleMembership },
    },
  },
  errors: ["not_found"],
});

export const membershipOperations = [membershipCheck, verifyPatreon];
