import { z } from "zod";

/** How the tokens of this browser stand, and what its page should do. */
export const TokenHealth = z
  .object({
    compatible: z
      .boolean()
      .meta({ description: "false: the token was signed with a key this server does not hold" }),
    authenticated: z.boolean(),
    token_version: z
      .string()
      .nullable()
      .meta({ description: "The version of the key that signed the token" }),
    server_version: z.string(),
    action: z.enum(["none", "refresh", "sign_in"]),
  })
  .meta({ id: "TokenHealth" });
export type TokenHealth = z.infer<typeof TokenHealth>;
