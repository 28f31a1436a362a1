/** People and moments that the API's document shows. */
const at = "2026-03-10T12:00:00.000Z";

export const exampleSessionId = "3f0c2a52-6d0e-4c1b-9a53-0d6b1f7c2e10";
/** In the form of one; it opens nothing. */
export const exampleRefreshToken =
  "ZXhhbXBsZS1leGFtcGxlLWV4YW1wbGUtZXhhbXBsZS0.PwwqUm0OTBuaUw1rH3wuEAAAAABleGFtcGxlLWV4YW1wbGUt";

/** The same of a link. */
export const exampleLinkToken = "u5Jt0m1c8f1o7n3m9yJmWkq2cV4xR6zB0aHsLdPeGiE";

export const examplePublicUser = {
  id: "ada.lovelace",
  patreonId: null,
  username: "ada.lovelace",
  email: "ada@example.com",
  membershipPaid: false,
  patreonConnected: false,
  lastChecked: null,
};

export const exampleMe = {
  ...examplePublicUser,
  id: "7654321",
  patreonId: "7654321",
  membershipPaid: true,
  patreonConnected: true,
  lastChecked: at,
  name: "Ada",
  avatarUrl: null,
  membershipTier: "Backstage",
  isPaidMember: true,
  isTeamMember: false,
  role: "member",
  venueId: null,
  entitlement: { state: "active", paid: true, tierIds: ["801"], since: at, until: null, reason: "paying" },
};

export const exampleMembership = {
  state: "active",
  paid: true,
  tiers: ["Backstage"],
  why: "Your membership on Patreon is active.",
  memberSince: "2025-10-05T05:26:17.000Z",
  since: "2025-10-05T05:26:17.000Z",
  until: null,
  lastChecked: at,
  nextCheck: "2026-03-15T00:00:00.000Z",
  months: [{ month: "2026-03", states: [{ state: "active", paid: true }] }],
  knownSince: "2025-10-05T05:26:17.000Z",
  patreon: "connected",
  isTeamMember: false,
};

export const exampleDevice = {
  id: exampleSessionId,
  current: true,
  browser: "Firefox 140",
  system: "Linux",
  address: "203.0.113.7",
  signedInWith: "password",
  firstSeen: at,
  lastSeen: at,
};

export const exampleCheck = {
  checked: true,
  notice: "membership_checked",
  message: "Patreon has answered, and your membership is up to date.",
  membership: exampleMembership,
};

export const exampleMemberCheck = {
  ...exampleCheck,
  notice: "member_checked",
  message: "Patreon has answered, and this member's membership is up to date.",
};

export const exampleOwnData = {
  writtenAt: at,
  account: {
    id: 17,
    username: "ada.lovelace",
    email: "ada@example.com",
    emailConfirmedAt: at,
    hasPassword: true,
    role: "member",
    venueId: null,
    createdAt: at,
    otherNames: [],
  },
  profile: { name: "Ada", avatarUrl: null, membershipTier: null, isTeamMember: false },
  patreon: { connected: false, userId: null, lastChecked: null, member: null },
  membership: { now: null, changes: [], overrides: [] },
  devices: [],
  endedDevices: [],
  letters: [],
  events: [{ at, type: "registered", by: "you", details: {} }],
};
