import { z } from "zod";

/** A room of the members, and whether it is open to whoever asks. */
export const RoomView = z.object({
  area: z.string().meta({ description: "The last part of its address", examples: ["focus-room"] }),
  title: z.string(),
  summary: z.string(),
  access: z.enum(["signed_in", "paid", "tier"]).meta({ description: "What it takes" }),
  tier: z
    .string()
    .nullable()
    .meta({ description: "The title of the tier it takes; null where it takes none" }),
  open: z.boolean(),
  reason: z.string().nullable().meta({ description: "Why it is closed; null: it is open" }),
});
export type RoomView = z.infer<typeof RoomView>;

/** What is wrong with a room's file, so that it is shut. */
export const RoomFault = z.object({ file: z.string(), fault: z.string() });
export type RoomFault = z.infer<typeof RoomFault>;

export const RoomList = z.object({
  rooms: z.array(RoomView),
  faults: z.array(RoomFault).meta({ description: "Files that are no rooms yet; told to the team alone" }),
});
export type RoomList = z.infer<typeof RoomList>;

/** An open room with what is in it. */
export const RoomText = RoomView.extend({ markdown: z.string() });
export type RoomText = z.infer<typeof RoomText>;
