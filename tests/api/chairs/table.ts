/** Who asks: nobody signed in, a member, a manager of the target's venue and of another, the two kinds of admin. */
export const chairs = ["nobody", "member", "manager here", "manager elsewhere", "global", "super"] as const;
export type Chair = (typeof chairs)[number];

/** `done`: whatever the route says to who may; a number: that status. */
type Expected = Record<Chair, "done" | 401 | 403 | 404>;

const nobodyElse = { nobody: 401, member: 403 } as const;

/** Each kind of route, from every chair. Written out, so that a slip in the permissions shows here. */
export const expectations = {
  /** About one person: managers reach those of their own venue. */
  person: { ...nobodyElse, "manager here": "done", "manager elsewhere": 404, global: "done", super: "done" },
  /** About people in general: managers get their own venue's. */
  people: {
    ...nobodyElse,
    "manager here": "done",
    "manager elsewhere": "done",
    global: "done",
    super: "done",
  },
  /** For admins. */
  admins: { ...nobodyElse, "manager here": 403, "manager elsewhere": 403, global: "done", super: "done" },
  /** For super admins. */
  supers: { ...nobodyElse, "manager here": 403, "manager elsewhere": 403, global: 403, super: "done" },
} as const satisfies Record<string, Expected>;

export interface Row {
  kind: keyof typeof expectations;
  /** Sent as the body. @param target the member whom the call is about. */
  json?: (target: { id: number; venueId: number }) => unknown;
  query?: string;
  /** What stands for `{id}` where it names no member. */
  id?: string;
  /** What it names is nowhere: who may is told so, and nobody else. */
  isMissing?: true;
}

const newName = () => ({ name: `Hall ${Math.random()}` });
const soon = () => new Date(Date.now() + 86_400_000).toISOString();

/** A run that has ended. */
export const runId = "7a1c2f0e-5b7d-4e1c-9a53-2f6a0c9b8d11";

/** Every route under /api/admin; `{id}` is a member of the first venue where nothing else is said. */
export const rows: Record<string, Row> = {
  "GET /api/admin/members": { kind: "people" },
  "GET /api/admin/members/export": { kind: "people" },
  "GET /api/admin/members/{id}": { kind: "person" },
  "POST /api/admin/members/{id}/check": { kind: "person" },
  "POST /api/admin/members/{id}/deactivate": { kind: "person" },
  "POST /api/admin/members/{id}/reactivate": { kind: "person" },
  "PUT /api/admin/members/{id}/role": {
    kind: "admins",
    json: ({ venueId }) => ({ role: "member", venue_id: venueId }),
  },
  "PUT /api/admin/members/{id}/override": {
    kind: "admins",
    json: () => ({ until: soon(), note: "A guest of the house" }),
  },
  "DELETE /api/admin/members/{id}/override": { kind: "admins" },
  "POST /api/admin/members/{id}/sign-in-link": { kind: "admins" },
  "DELETE /api/admin/sessions": { kind: "person", json: ({ id }) => ({ user_id: id }) },
  "GET /api/admin/keys": { kind: "admins" },
  "GET /api/admin/webhooks/deliveries": { kind: "admins" },
  "POST /api/admin/webhooks/deliveries/{id}/replay": { kind: "admins", id: "999999999", isMissing: true },
  "GET /api/admin/webhooks/health": { kind: "admins" },
  "POST /api/admin/webhooks/hooks/{id}/unpause": { kind: "admins", id: "999999999", isMissing: true },
  "GET /api/admin/venues": { kind: "people" },
  "POST /api/admin/venues": { kind: "supers", json: newName },
  "POST /api/admin/venues/{id}/rename": { kind: "supers", json: newName },
  "DELETE /api/admin/venues/{id}": { kind: "supers" },
  "GET /api/admin/overview": { kind: "admins" },
  "GET /api/admin/runs": { kind: "admins" },
  "POST /api/admin/runs": { kind: "admins", json: () => ({ dryRun: true }) },
  "GET /api/admin/runs/{id}": { kind: "admins", id: runId },
  "GET /api/admin/runs/{id}/changes": { kind: "admins", id: runId },
  "GET /api/admin/runs/{id}/report": { kind: "admins", id: runId },
  "GET /api/admin/runs/{id}/events": { kind: "admins", id: runId },
  "POST /api/admin/runs/{id}/apply": { kind: "admins", id: runId },
  "POST /api/admin/runs/{id}/drop": { kind: "admins", id: runId },
  "GET /api/admin/audit": { kind: "admins" },
  "POST /api/admin/audit/verify": { kind: "admins" },
  "GET /api/admin/audit/export": { kind: "admins" },
};
