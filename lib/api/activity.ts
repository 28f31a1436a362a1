import { EndSessionsBody } from "@/lib/contracts/admin";
import { EndedCount } from "@/lib/contracts/said";
import { operation } from "./operation";

export const endMembersSessions = operation({
  method: "DELETE",
  path: "/api/admin/sessions",
  tag: "Members",
  summary: "End one member's sessions, everybody's, or everybody's on one signing key",
  description: "Only a super admin may end more than one member's.",
  auth: "session",
  may: "members.end_sessions",
  body: EndSessionsBody,
  bodyExample: { user_id: 17 },
  answers: { 200: { description: "They are ended at once", schema: EndedCount, example: { ended: 2 } } },
  errors: ["not_found"],
});

export const activityOperations = [endMembersSessions];
