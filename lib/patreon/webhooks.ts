import { z } from "zod";
import { PatreonError } from "./errors";
import { callPatreon, type PatreonRequest, type TransportOptions } from "./transport";

/** A webhook as Patreon tells of it. */
export interface PatreonWebhook {
  id: string;
  uri: string;
  triggers: string[];
  /** Patreon sends nothing until the pause is taken off. */
  paused: boolean;
  /** How many tries in a row failed; above 0 means that events wait to be sent. */
  failures: number;
  /** null: never tried. */
  lastAttemptedAt: Date | null;
}

/** Managing this client's webhooks, with the creator's token. Those made in Patreon's portal are invisible to it. */
export interface PatreonWebhooks {
  listWebhooks(accessToken: string): Promise<PatreonWebhook[]>;
  /** Never repeat it: each call makes another. @returns the webhook with the secret that signs its deliveries; "": none was told. */
  createWebhook(
    accessToken: string,
    hook: { uri: string; triggers: readonly string[] },
  ): Promise<PatreonWebhook & { secret: string }>;
  /** Taking the pause off makes Patreon send what has piled up. */
  updateWebhook(accessToken: string, id: string, change: { paused: boolean }): Promise<void>;
  /** Failure `not_found`: it is gone already. */
  deleteWebhook(accessToken: string, id: string): Promise<void>;
}

/** The documentation's own sample has the pause as a text. */
const Paused = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);

const WebhookResource = z.looseObject({
  type: z.literal("webhook"),
  id: z.string().min(1),
  attributes: z.looseObject({
    uri: z.string(),
    triggers: z.array(z.string()).nullish(),
    paused: Paused.nullish(),
    num_consecutive_times_failed: z.coerce.number().nullish(),
    last_attempted_at: z.string().nullish(),
    secret: z.string().nullish(),
  }),
});

const ListDocument = z.looseObject({ data: z.array(WebhookResource) });
const OneDocument = z.looseObject({ data: WebhookResource });

function parse<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new PatreonError("unreadable", "Patreon's webhook has another shape", 200);
  return parsed.data;
}

function toWebhook({ id, attributes }: z.infer<typeof WebhookResource>): PatreonWebhook {
  const attempted = Date.parse(attributes.last_attempted_at ?? "");
  return {
    id,
    uri: attributes.uri,
    triggers: attributes.triggers ?? [],
    paused: attributes.paused ?? false,
    failures: attributes.num_consecutive_times_failed ?? 0,
    lastAttemptedAt: Number.isNaN(attempted) ? null : new Date(attempted),
  };
}

export function createPatreonWebhooks(
  transport: TransportOptions,
  { baseUrl, campaignId }: { baseUrl: string; campaignId: string },
): PatreonWebhooks {
  const call = (path: string, request: Omit<PatreonRequest, "url" | "timeoutMs">) =>
    callPatreon(transport, {
      ...request,
      url: new URL(`/api/oauth2/v2/${path}`, baseUrl),
      timeoutMs: 10_000,
    });
  const one = (id: string) => `webhooks/${encodeURIComponent(id)}`;
  return {
    async listWebhooks(accessToken) {
      const fields = "last_attempted_at,num_consecutive_times_failed,paused,triggers,uri";
      const query = new URLSearchParams({ "fields[webhook]": fields });
      return parse(ListDocument, await call(`webhooks?${query}`, { accessToken })).data.map(toWebhook);
    },
    async createWebhook(accessToken, { uri, triggers }) {
      const campaign = { data: { type: "campaign", id: campaignId } };
      const json = { data: { type: "webhook", attributes: { triggers, uri }, relationships: { campaign } } };
      const { data } = parse(OneDocument, await call("webhooks", { accessToken, method: "POST", json }));
      return { ...toWebhook(data), secret: data.attributes.secret ?? "" };
    },
    async updateWebhook(accessToken, id, attributes) {
      await call(one(id), {
        accessToken,
        method: "PATCH",
        json: { data: { type: "webhook", id, attributes } },
      });
    },
    async deleteWebhook(accessToken, id) {
      await call(one(id), { accessToken, method: "DELETE" });
    },
  };
}
