import { z } from "zod";
import { portalTestDocument, webhookDocument } from "../webhooks/body";
import { type DeliveryOutcome, encodeBody, signBody } from "../webhooks/delivery";
import type { World } from "../world";

export const troubles = [
  "none",
  "duplicate",
  "wrong_secret",
  "upper_case_signature",
  "missing_signature",
  "missing_event",
  "empty_signature",
  "sha256_signature",
  "huge",
  "portal_test",
  "unknown_event",
  "active_delete",
] as const;

/** One delivery by hand: to every webhook, or to `uri` with `secret`. */
export const SendWebhook = z.strictObject({
  personId: z.string(),
  event: z.string().default("members:update"),
  trouble: z.enum(troubles).default("none"),
  uri: z.url({ protocol: /^https?$/ }).optional(),
  secret: z.string().optional(),
});
export type SendWebhook = z.infer<typeof SendWebhook>;

const HUGE_BYTES = 5 * 1024 * 1024;

/** The receivers' answers, one a delivery; null when the person has no member record to tell about. */
export async function sendWebhook(
  world: World,
  ask: SendWebhook,
  origin: string,
): Promise<DeliveryOutcome[] | null> {
  const person = world.population.findPerson(ask.personId);
  const member = person && world.population.membersOf(person)[0];
  if (!member) return null;
  const document =
    ask.trouble === "portal_test" ? portalTestDocument(origin) : webhookDocument(world, member, origin);
  if (ask.trouble === "huge") padTo(document, HUGE_BYTES);
  const body = encodeBody(document, world.settings.webhookEncoding);
  const targets = ask.uri
    ? [{ uri: ask.uri, secret: ask.secret ?? "" }]
    : world.webhooks.list().filter((hook) => hook.campaignId === member.membership.campaignId);
  const outcomes: DeliveryOutcome[] = [];
  for (const { uri, secret } of targets) {
    for (let copy = 0; copy < (ask.trouble === "duplicate" ? 2 : 1); copy += 1) {
      outcomes.push(await world.webhooks.sendRaw(uri, headersFor(ask, body, secret), body));
    }
  }
  return outcomes;
}

function headersFor({ trouble, event }: SendWebhook, body: string, secret: string): Record<string, string> {
  const signature = signBody(body, secret);
  const named =
    trouble === "unknown_event" ? "members:blessed" : trouble === "active_delete" ? "members:delete" : event;
  const headers = { "x-patreon-event": named, "x-patreon-signature": signature };
  switch (trouble) {
    case "wrong_secret":
      return { ...headers, "x-patreon-signature": signBody(body, `${secret} of somebody else`) };
    case "upper_case_signature":
      return { ...headers, "x-patreon-signature": signature.toUpperCase() };
    case "sha256_signature":
      return { ...headers, "x-patreon-signature": signBody(body, secret, "sha256") };
    case "empty_signature":
      return { ...headers, "x-patreon-signature": "" };
    case "missing_signature":
      return { "x-patreon-event": named };
    case "missing_event":
      return { "x-patreon-signature": signature };
    default:
      return headers;
  }
}

function padTo(document: Record<string, unknown>, bytes: number): void {
  const data = document.data as { attributes: Record<string, unknown> };
  data.attributes.note = "x".repeat(bytes);
}
