import {
  HandedLink,
  MemberPage,
  MembersFilter,
  MembersQuery,
  MemberView,
  OverrideBody,
  RoleBody,
  SignInLinkBody,
} from "@/lib/contracts/members";
import { MembershipCheck } from "@/lib/contracts/membership";
import { Said } from "@/lib/contracts/said";
import {
  exampleDevice,
  exampleLinkToken,
  exampleMe,
  exampleMemberCheck,
  exampleMembership,
} from "./examples";
import { operation } from "./operation";

const tag = "Members";
const auth = "session";
const params = { id: { description: "The member's number", example: 12 } };

/** Who is out of reach is missing. */
const errors = ["forbidden", "not_found"] as const;

const exampleRow = {
  id: 12,
  username: "ada.lovelace",
  name: "Ada",
  email: "ada@example.com",
  role: "member",
  venue: { id: 1, name: "Harbour" },
  isActive: true,
  isTeamMember: false,
  patreonId: "7654321",
  patreon: "connected",
  state: "active",
  paid: true,
  tier: "Backstage",
  until: null,
  lastChecked: "2026-03-10T12:00:00.000Z",
  createdAt: "2025-10-05T05:30:00.000Z",
};

const exampleMember = {
  ...exampleRow,
  emailVerified: true,
  hasPassword: true,
  entitlement: exampleMe.entitlement,
  why: exampleMembership.why,
  override: null,
  facts: null,
  timeline: [
    {
      key: "membership 41",
      at: "2026-03-10T12:00:00.000Z",
      kind: "membership",
      text: `none to active: ${exampleMembership.why}`,
      by: "sweep",
    },
  ],
  devices: [{ ...exampleDevice, current: false }],
  actions: ["check", "end_sessions"],
  rolesToGive: [],
};

const exampleLink = {
  url: `https://members.example.com/sign-in-link?token=${exampleLinkToken}`,
  expiresAt: "2026-03-10T13:00:00.000Z",
};

const said = (message: string) => ({
  200: { description: "Done", schema: Said, example: { message } },
});

export const listMembers = operation({
  method: "GET",
  path: "/api/admin/members",
  tag,
  summary: "A page of the members",
  description: "A venue manager sees the members of the own venue.",
  auth,
  may: "members.read",
  query: MembersQuery,
  answers: {
    200: {
      description: "The page",
      schema: MemberPage,
      example: { members: [exampleRow], total: 1, page: 1, size: 25 },
    },
  },
  errors: ["forbidden"],
});

export const exportMembers = operation({
  method: "GET",
  path: "/api/admin/members/export",
  tag,
  summary: "The members as a table (CSV), in order of their numbers",
  description: "That they were taken out is recorded.",
  auth,
  may: "members.export",
  recorded: true,
  query: MembersFilter,
  answers: {
    200: { description: "One line a member, after a line of titles", schema: null, mediaType: "text/csv" },
  },
  errors: ["forbidden"],
});

export const getMember = operation({
  method: "GET",
  path: "/api/admin/members/{id}",
  tag,
  summary: "All that staff sees of one member",
  auth,
  may: "members.read",
  params,
  answers: { 200: { description: "The member", schema: MemberView, example: exampleMember } },
  errors,
});

export const checkMember = operation({
  method: "POST",
  path: "/api/admin/members/{id}/check",
  tag,
  summary: "Ask Patreon about one member now",
  auth,
  may: "members.check",
  params,
  answers: {
    200: { description: "What stands after it", schema: MembershipCheck, example: exampleMemberCheck },
  },
  errors,
});

export const deactivateMember = operation({
  method: "POST",
  path: "/api/admin/members/{id}/deactivate",
  tag,
  summary: "Deactivate an account and sign it out everywhere",
  auth,
  may: "members.deactivate",
  params,
  answers: said("The account is deactivated and signed out everywhere"),
  errors: [...errors, "last_super_admin"],
});

export const reactivateMember = operation({
  method: "POST",
  path: "/api/admin/members/{id}/reactivate",
  tag,
  summary: "Take a deactivation back",
  auth,
  may: "members.deactivate",
  params,
  answers: said("The account is active again"),
  errors,
});

export const changeMemberRole = operation({
  method: "PUT",
  path: "/api/admin/members/{id}/role",
  tag,
  summary: "Give a member a role and a venue",
  description: "It counts from the member's next request on. Nobody changes the own role.",
  auth,
  may: "members.role",
  params,
  body: RoleBody,
  bodyExample: { role: "venue_manager", venue_id: 1 },
  answers: said("The role is changed"),
  errors: [...errors, "last_super_admin"],
});

export const overrideMember = operation({
  method: "PUT",
  path: "/api/admin/members/{id}/override",
  tag,
  summary: "Give a member access for a time, whatever Patreon says",
  auth,
  may: "members.override",
  params,
  body: OverrideBody,
  bodyExample: { until: "2027-01-31T00:00:00Z", note: "Guest of the spring festival" },
  answers: said("Access is given"),
  errors,
});

export const endMemberOverride = operation({
  method: "DELETE",
  path: "/api/admin/members/{id}/override",
  tag,
  summary: "Take given access back",
  auth,
  may: "members.override",
  params,
  answers: said("What Patreon says counts again"),
  errors: [...errors, "no_override"],
});

export const makeMemberSignInLink = operation({
  method: "POST",
  path: "/api/admin/members/{id}/sign-in-link",
  tag,
  summary: "Make a link that signs a member in once",
  description: "Whoever has the link is that member: it is handed to nobody else. A newer one ends it.",
  auth,
  may: "members.sign_in_link",
  params,
  body: SignInLinkBody,
  bodyOptional: true,
  bodyExample: { hours: 1 },
  answers: { 201: { description: "The link", schema: HandedLink, example: exampleLink } },
  errors: [...errors, "account_deactivated"],
});

export const membersOperations = [
  listMembers,
  exportMembers,
  getMember,
  checkMember,
  deactivateMember,
  reactivateMember,
  changeMemberRole,
  overrideMember,
  endMemberOverride,
  makeMemberSignInLink,
];
