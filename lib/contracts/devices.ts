import { z } from "zod";

/** One signed-in device of one's own. */
export const DeviceView = z.object({
  id: z.uuid(),
  current: z.boolean().meta({ description: "Whether it is the device that asks" }),
  browser: z.string().meta({ examples: ["Firefox 140"] }),
  system: z.string().meta({ examples: ["Linux"] }),
  address: z.string().nullable(),
  signedInWith: z
    .enum(["password", "patreon", "older_site"])
    .meta({ description: "older_site: the session was carried over from the older system" }),
  firstSeen: z.iso.datetime(),
  lastSeen: z.iso.datetime(),
});
export type DeviceView = z.infer<typeof DeviceView>;

/** An entry of one's own security history. */
export const SecurityEventView = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  type: z.string(),
  text: z.string(),
});
export type SecurityEventView = z.infer<typeof SecurityEventView>;
