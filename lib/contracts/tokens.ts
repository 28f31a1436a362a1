import { z } from "zod";

export const RefreshBody = z.strictObject({
  refresh_token: z
    .string()
    .max(512)
    .optional()
    .meta({ description: "Left out by a browser, which has it in a cookie" }),
});

/** The pair as an API client gets it; a browser has it in cookies instead. */
export const TokenAnswer = z
  .object({
    access_token: z.string(),
    refresh_token: z.string(),
    token_type: z.literal("bearer"),
    expires_in: z.number().int().meta({ description: "Seconds until the access token ends" }),
  })
  .meta({ id: "TokenAnswer" });

/** What a browser is told, whose tokens are in its cookies. */
export const RefreshedAnswer = z.object({
  message: z.string(),
  expires_in: z.number().int().meta({ description: "Seconds until the access token ends" }),
});
