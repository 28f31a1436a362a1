import { z } from "zod";
import { EntitlementView } from "./membership";
import { Email, NewPassword, Username } from "./names";
import { roles } from "./roles";

export const RegisterBody = z.strictObject({ username: Username, email: Email, password: NewPassword });
export type RegisterBody = z.infer<typeof RegisterBody>;

/**
 * Sign-in takes whatever was typed: a name that no account can have is an unknown name, told apart in neither words
 * nor time. The bounds only keep a body from being used to make work.
 */
export const LoginBody = z.strictObject({
  username: z.string().trim().min(1).max(320).meta({ description: "User name or e-mail address" }),
  password: z.string().min(1).max(1024),
});
export type LoginBody = z.infer<typeof LoginBody>;

/** The public shape of the older API: `id` is the Patreon id, else the user name, else the number as text. */
export const PublicUser = z
  .object({
    id: z.string(),
    patreonId: z.string().nullable(),
    username: z.string().nullable(),
    email: z.string().nullable(),
    membershipPaid: z.boolean(),
    patreonConnected: z.boolean(),
    lastChecked: z.iso.datetime().nullable(),
  })
  .meta({ id: "PublicUser" });
export type PublicUser = z.infer<typeof PublicUser>;

export const Me = PublicUser.extend({
  name: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  membershipTier: z.string().nullable(),
  isPaidMember: z.boolean(),
  isTeamMember: z.boolean(),
  role: z.enum(roles),
  venueId: z.number().int().nullable(),
  entitlement: EntitlementView,
}).meta({ id: "Me" });
export type Me = z.infer<typeof Me>;

export const SignedIn = z.object({
  message: z.string(),
  user: PublicUser,
  notice: z
    .literal("session_stolen")
    .optional()
    .meta({ description: "An earlier session was ended because its token was used twice; told once" }),
});
export type SignedIn = z.infer<typeof SignedIn>;

/** What the account page shows of oneself. */
export const AccountView = z.object({
  username: z.string().nullable(),
  email: z.string().nullable(),
  emailVerified: z.boolean(),
  name: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  role: Me.shape.role,
  createdAt: z.iso.datetime(),
  hasPassword: z.boolean(),
  patreon: z.enum(["connected", "needs_reauth", "not_connected"]),
});
export type AccountView = z.infer<typeof AccountView>;

/** `current_password` is left out by whoever has none yet. */
export const PasswordBody = z.strictObject({
  current_password: z.string().max(1024).optional(),
  new_password: NewPassword,
});
export type PasswordBody = z.infer<typeof PasswordBody>;

/** The token is that of a one-time link. */
export const PasswordLinkBody = z.strictObject({
  token: z.string().min(1).max(1024),
  new_password: NewPassword,
});
export type PasswordLinkBody = z.infer<typeof PasswordLinkBody>;
