import type { z } from "zod";
import type { Permission } from "@/lib/access/permissions";
import type { ErrorCode } from "@/lib/errors";

/** What an answer of one status holds. */
export interface OperationAnswer {
  description: string;
  /** null: no body. Zod's core type: to hold each schema against the whole of `ZodType` takes the compiler minutes. */
  schema: z.core.$ZodType | null;
  /** What it looks like; held to the schema by a test. */
  example?: unknown;
  /** `application/json` unless said otherwise. */
  mediaType?:
    | "application/json"
    | "text/csv"
    | "application/x-ndjson"
    | "text/event-stream"
    | "text/html"
    | "text/plain";
  /** The form it takes too, as text, where the query asks for it. */
  otherMediaType?: "text/csv";
}

/**
 * One method of one address: what the route parses by, and what the API's document says of it. A route is made of it
 * (`route({ ...operation }, handler)`), so that the two cannot differ.
 */
export interface Operation {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Variable parts in braces: `/api/auth/sessions/{id}`. */
  path: `/api/${string}`;
  tag:
    | "Sign-in"
    | "Account"
    | "Membership"
    | "Bearer API"
    | "Members"
    | "Staff"
    | "Runs"
    | "Webhooks"
    | "House";
  summary: string;
  description?: string;
  /** `session`: by cookie or bearer. Without it: for everybody. */
  auth?: "session";
  /** For programs: the bearer token alone counts, and cookies are not looked at. */
  bearerOnly?: boolean;
  /** What one must be allowed to do (`lib/access/permissions`). */
  may?: Permission;
  /** A reading that is written down as somebody's doing: other sites cannot have it begun, as with a change. */
  recorded?: true;
  /** Another proof than a session. */
  proof?: "cron" | "signature" | "metrics";
  /** A browser comes here by itself, so a failure is shown as a page. */
  navigation?: true;
  /** What it cannot answer without, where that is less than its settings and the database. */
  needs?: "nothing" | "settings";
  params?: Record<string, { description: string; example: string | number }>;
  query?: z.ZodObject;
  /** What a browser may bring in the address of a navigation: read as it comes, and never refused. */
  hints?: Record<string, { description: string; example: string }>;
  body?: z.ZodObject;
  /** The body may be left out. */
  bodyOptional?: boolean;
  /** An example of the body; held to the schema by a test. */
  bodyExample?: unknown;
  answers: Record<number, OperationAnswer>;
  /** What it may refuse with, beside what every route may (too many requests, a body that cannot be read, an outage). */
  errors?: readonly ErrorCode[];
  /** What this address says in place of an error's usual words, where its clients know it so. */
  words?: Partial<Record<ErrorCode, string>>;
  /** Since when (RFC 9745), and what to call in its place. */
  deprecated?: { since: `@${number}`; successor: `/api/${string}` };
}

/** Keeps the exact types of the schemas. */
export const operation = <const O extends Operation>(definition: O): O => definition;
