import { z } from "zod";

/** One signed-in device of one's own. */
export const DeviceView = z
  .object({
    id: z.uuid(),
    current: z.boolean().meta({ description: "Whether it is the device that asks" }),
    browser: z.string().meta({ examples: ["Firefox 140"] }),
    system: z.string().meta({ examples: ["Linux"] }),
    address: z.string().nullable(),
    signedInWith: z.enum(["password", "patreon", "older_site", "link"]).meta({
      description:
        "older_site: the session was carried over from the older system. link: by one an admin handed over",
    }),
    firstSeen: z.iso.datetime(),
    lastSeen: z.iso.datetime(),
  })
  .meta({ id: "Device" });
export type DeviceView = z.infer<typeof DeviceView>;

export const DeviceList = z.object({ sessions: z.array(DeviceView) });

/** An entry of one's own security history. */
export const SecurityEventView = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  type: z.string(),
  text: z.string(),
});
export type SecurityEventView = z.infer<typeof SecurityEventView>;
