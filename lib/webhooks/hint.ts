import { z } from "zod";
import { memberEvents, postEvents } from "@/lib/contracts/webhooks";

/** What a body is about. `ignored` says why there is nothing to do. */
export type Hint = { memberId: string; patreonUserId: string | null } | { ignored: string };

const Body = z.looseObject({
  data: z.looseObject({
    type: z.literal("member"),
    id: z.uuid().nullable(),
    relationships: z
      .looseObject({
        user: z.looseObject({ data: z.looseObject({ id: z.string().regex(/^\d{1,30}$/) }) }).nullish(),
      })
      .nullish()
      .catch(null),
  }),
});

/** Whether the event is one that Patreon's documentation names. */
export const isKnownEvent = (event: string): boolean =>
  [...memberEvents, ...postEvents].some((known) => known === event);

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/**
 * Whom a delivery is about. Nothing else of the body is read: it may be days old, and `members:delete` shows the state
 * before the removal.
 */
export function readHint(event: string, bytes: Uint8Array): Hint {
  if (!isKnownEvent(event)) return { ignored: "This event is not known" };
  if (postEvents.some((known) => known === event)) return { ignored: "Posts change nobody's membership" };
  const value = parseJson(bytes);
  if (value === undefined) return { ignored: "The body is not JSON" };
  const body = Body.safeParse(value);
  if (!body.success) return { ignored: "The body is not about a member" };
  const { id, relationships } = body.data.data;
  if (id === null) return { ignored: "The body names no member: a test of Patreon's portal" };
  return { memberId: id.toLowerCase(), patreonUserId: relationships?.user?.data.id ?? null };
}
