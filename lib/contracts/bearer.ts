import { z } from "zod";
import { roles } from "./roles";

/** The bounds only keep a body from being used to make work, as in the sign-in of browsers. */
export const BearerLoginBody = z.strictObject({
  email: z.string().trim().min(1).max(320).meta({ description: "E-mail address" }),
  password: z.string().min(1).max(1024),
});

export const BearerRefreshBody = z.strictObject({ refresh_token: z.string().min(1).max(512) });

/** A person as the API of programs tells of them. */
export const BearerUser = z
  .object({
    id: z.number().int(),
    email: z.string().nullable(),
    name: z.string().nullable(),
    role: z.enum(roles),
    venue_id: z.number().int().nullable(),
    is_active: z.boolean(),
  })
  .meta({ id: "BearerUser" });
export type BearerUser = z.infer<typeof BearerUser>;

export const BearerLoginAnswer = z.object({
  token: z.string().meta({ description: "The access token: sent as `Authorization: Bearer`" }),
  refresh_token: z.string(),
  user: BearerUser,
});

export const BearerRefreshAnswer = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal("bearer"),
});
