import { z } from "zod";

const day = z.iso.date();
const moment = z.iso.datetime();

/** Which events; left out: whatever they are. */
export const AuditFilter = z.strictObject({
  type: z
    .string()
    .regex(/^[a-z_]{1,60}$/, "This is the name of an event: small letters and underscores")
    .optional(),
  person: z
    .string()
    .trim()
    .min(1)
    .max(254)
    .optional()
    .meta({ description: "Who did it or whom it is about: an account's number, a user name or an e-mail" }),
  from: z.union([day, moment]).optional().meta({ description: "A day (UTC) or a moment; it is included" }),
  to: z
    .union([day, moment])
    .optional()
    .meta({ description: "A day (UTC), which is included, or a moment, which is not" }),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

export const AuditQuery = AuditFilter.extend({
  before: z.coerce
    .number()
    .int()
    .positive()
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: "Only events with a smaller number: the last one of the page before" }),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

/** Somebody in the audit, which names people by number only. */
export const AuditPerson = z.object({
  id: z.number().int(),
  name: z.string().nullable().meta({ description: "null: the account is deleted" }),
});
export type AuditPerson = z.infer<typeof AuditPerson>;

export const AuditEventView = z.object({
  seq: z.number().int(),
  at: moment,
  type: z.string(),
  actor: AuditPerson.nullable().meta({ description: "null: nobody signed in, or a machine" }),
  subject: AuditPerson.nullable().meta({ description: "null: it is about no account" }),
  sessionId: z.uuid().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type AuditEventView = z.infer<typeof AuditEventView>;

/** A page of events, the newest first. */
export const AuditPage = z.object({
  events: z.array(AuditEventView),
  next: z
    .number()
    .int()
    .nullable()
    .meta({ description: "The `before` of the next page; null: there is none" }),
});
export type AuditPage = z.infer<typeof AuditPage>;

/** A line of an export: a row as it was hashed, so that the chain can be verified elsewhere. */
export const AuditLine = z.object({
  seq: z.number().int(),
  at: moment,
  type: z.string(),
  actorId: z.number().int().nullable(),
  subjectId: z.number().int().nullable(),
  sessionId: z.uuid().nullable(),
  details: z.string().meta({ description: "JSON, to the letter as it was hashed" }),
  previousHash: z.hex(),
  hash: z.hex(),
});
export type AuditLine = z.infer<typeof AuditLine>;

/** A line of a verification: how far it is, then how it ended. */
export const AuditCheck = z.discriminatedUnion("event", [
  z.object({ event: z.literal("progress"), rows: z.number().int(), total: z.number().int() }),
  z.object({ event: z.literal("whole"), rows: z.number().int(), seconds: z.number() }),
  z.object({
    event: z.literal("broken"),
    seq: z.number().int().meta({ description: "The first row at which the chain breaks" }),
    fault: z.string(),
    seconds: z.number(),
  }),
]);
export type AuditCheck = z.infer<typeof AuditCheck>;
