import { z } from "zod";

/** RFC 9457 problem details, with our members; `error` repeats `detail` for clients of the older API. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    requestId: z.string(),
    error: z.string(),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: "One entry a field; the pointer (RFC 6901) leads into the body" }),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof Problem>;
