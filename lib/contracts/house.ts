import { z } from "zod";

export const HealthAnswer = z.object({ status: z.literal("ok") });

export const ReadyAnswer = z.object({
  status: z.literal("ready"),
  redis: z.enum(["up", "down"]).nullable().meta({
    description:
      "down: limits are counted in PostgreSQL until it is back; null: there is none in the settings",
  }),
});

/** Held to its own standard by a test; here only what tells that it is one. */
export const OpenApiDocument = z.looseObject({
  openapi: z.literal("3.1.0"),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.unknown()),
});

/** What becomes of a delivery of Patreon's. */
export const DeliveryAnswer = z.object({
  status: z
    .enum(["waiting", "ignored"])
    .meta({ description: "ignored: it tells nothing of a member of ours" }),
});

/** How a verification ended. */
export const VerificationAnswer = z
  .object({
    outcome: z.enum(["done", "incomplete", "held", "failed", "busy"]).meta({
      description:
        "done: everybody was checked; incomplete: not everybody yet; held: too many would lose access; failed: nobody's access was changed; busy: another run is under way",
    }),
    runId: z.uuid().nullable().meta({ description: "null, like mode and counts, when no run was begun" }),
    mode: z.enum(["sweep", "individual"]).nullable(),
    dryRun: z.boolean(),
    counts: z
      .object({
        seen: z.number().int(),
        gained: z.number().int(),
        lost: z.number().int(),
        changed: z.number().int(),
        unknown: z.number().int(),
        refused: z.number().int(),
      })
      .nullable(),
    apiCalls: z.number().int(),
    message: z.string().nullable(),
  })
  .meta({ id: "Verification" });

/** What a heartbeat came to. */
export const HeartbeatAnswer = z.object({
  verification: VerificationAnswer.nullable().meta({
    description: "How the run ended that was gone on with; null: none had to be",
  }),
});

/** What `npm run maintain` and its cron did. */
export const MaintenanceAnswer = z.object({
  outcome: z.enum(["done", "incomplete", "busy"]).meta({
    description:
      "done: all was forgotten that was due; incomplete: there is more, and the next call goes on; busy: another one is at it, and nothing was done",
  }),
  sessions: z.number().int().meta({ description: "How many sessions were forgotten" }),
  links: z.number().int().meta({ description: "One-time links" }),
  events: z.number().int().meta({ description: "Changes of memberships" }),
  counters: z.number().int().meta({ description: "Counters of limits" }),
  letters: z.number().int().meta({ description: "Letters, 30 days after they were written" }),
  deliveries: z.number().int().meta({ description: "Patreon's deliveries, 90 days after they came" }),
  audit: z.number().int().meta({ description: "Rows of the audit" }),
});
