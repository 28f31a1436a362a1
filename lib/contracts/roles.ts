/** What a person may be here, from least to most. */
export const roles = ["member", "venue_manager", "global_admin", "super_admin"] as const;
export type Role = (typeof roles)[number];
