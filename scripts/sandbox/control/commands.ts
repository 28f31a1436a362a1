import { z } from "zod";
import { CAMPAIGN_ID } from "../campaigns";
import { CrowdSchema } from "../crowd";
import { FaultSchema } from "../faults";
import { scopes } from "../oauth/scopes";
import { SettingsChange } from "../settings";
import { webhookTriggers } from "../webhooks/events";
import type { World } from "../world";
import { addPerson, changePerson, NewPerson, PersonChange } from "./change-person";
import { moveClock, settleMonth, turnMonth } from "./move-clock";
import { describeState } from "./state";
import { SendWebhook, sendWebhook } from "./webhook-troubles";

/** What a command answers: a status and a JSON document. */
export interface CommandResult {
  status: number;
  document: unknown;
}

/** What a command acts on; `id` is the one in its path, "" for none. */
export interface CommandContext {
  world: World;
  id: string;
  /** The sandbox's own address, for links in webhook bodies. */
  origin: string;
}

export interface Command {
  endpoint: string;
  /** Parses the body and acts; throws a ZodError on input that does not fit. */
  run(context: CommandContext, body: unknown): CommandResult | Promise<CommandResult>;
}

const ok = (document: unknown = { ok: true }): CommandResult => ({ status: 200, document });
const missing = (what: string): CommandResult => ({ status: 404, document: { error: `No such ${what}.` } });

function command<T>(
  endpoint: string,
  schema: z.ZodType<T>,
  run: (context: CommandContext, input: T) => CommandResult | Promise<CommandResult>,
): Command {
  return { endpoint, run: (context, body) => run(context, schema.parse(body ?? {})) };
}

const Nothing = z.strictObject({});

const TokenAction = z.discriminatedUnion("action", [
  z.strictObject({ action: z.enum(["expire", "revoke", "disconnect"]) }),
  z.strictObject({
    action: z.literal("issue"),
    scopes: z.array(z.enum(scopes)).default(["identity", "identity[email]"]),
  }),
]);

const ClockChange = z.union([
  z.strictObject({ offsetSeconds: z.number() }),
  z.strictObject({ advanceSeconds: z.number() }),
  z.strictObject({ now: z.iso.datetime({ offset: true }) }),
]);

const MonthTurn = z.strictObject({ settle: z.boolean().default(false) });

const PortalWebhook = z.strictObject({
  uri: z.url({ protocol: /^https?$/ }),
  secret: z.string().min(1).optional(),
  triggers: z.array(z.enum(webhookTriggers)).default([...webhookTriggers]),
});

const Release = z.strictObject({ order: z.enum(["as_happened", "reversed"]).default("as_happened") });

/** The control API, one row an endpoint. */
export const commands: Command[] = [
  command("GET /_sandbox/state", Nothing, ({ world }) => ok(describeState(world))),
  command("POST /_sandbox/reset", Nothing, ({ world }) => {
    world.reset();
    return ok();
  }),
  command("POST /_sandbox/people", NewPerson, ({ world, origin }, input) => {
    const person = addPerson(world, input, origin);
    return person
      ? { status: 201, document: person }
      : { status: 409, document: { error: "That id is taken." } };
  }),
  command("PUT /_sandbox/people/{id}", PersonChange, ({ world, id, origin }, change) => {
    const person = world.population.findPerson(id);
    if (!person) return missing("person");
    changePerson(world, person, change, origin);
    return ok(person);
  }),
  command("POST /_sandbox/people/{id}/tokens", TokenAction, ({ world, id }, input) => {
    if (!world.population.findPerson(id)) return missing("person");
    const [client] = world.clients;
    if (input.action === "issue" && client) {
      const granted = world.grants.approve(client, id, input.scopes);
      return ok(world.grants.issuePair(client.id, id, granted));
    }
    if (input.action !== "issue") world.grants[input.action](id);
    return ok();
  }),
  command("PUT /_sandbox/crowd", CrowdSchema, ({ world }, shape) => {
    world.population.crowd.shape = shape;
    return ok(shape);
  }),
  command("POST /_sandbox/faults", FaultSchema, ({ world }, fault) => {
    world.faults.add(fault);
    return { status: 201, document: fault };
  }),
  command("DELETE /_sandbox/faults", Nothing, ({ world }) => {
    world.faults.clear();
    return ok();
  }),
  command("PUT /_sandbox/settings", SettingsChange, ({ world }, change) => {
    Object.assign(world.settings, change);
    world.webhooks.wake();
    return ok(world.settings);
  }),
  command("PUT /_sandbox/clock", ClockChange, ({ world, origin }, change) => {
    moveClock(world, offsetOf(world, change), origin);
    return ok({ now: world.clock.now().toISOString(), offsetSeconds: world.clock.offsetMs / 1000 });
  }),
  command("POST /_sandbox/month-turn", MonthTurn, ({ world, origin }, { settle }) => {
    (settle ? settleMonth : turnMonth)(world, origin);
    return ok({ now: world.clock.now().toISOString(), offsetSeconds: world.clock.offsetMs / 1000 });
  }),
  command("POST /_sandbox/webhooks", PortalWebhook, ({ world }, input) => ({
    status: 201,
    document: world.webhooks.create({ ...input, clientId: null, campaignId: CAMPAIGN_ID }),
  })),
  command("DELETE /_sandbox/webhooks/{id}", Nothing, ({ world, id }) => {
    if (!world.webhooks.find(id)) return missing("webhook");
    world.webhooks.remove(id);
    return ok();
  }),
  command("POST /_sandbox/webhooks/send", SendWebhook, async ({ world, origin }, input) => {
    const outcomes = await sendWebhook(world, input, origin);
    return outcomes ? ok({ outcomes }) : missing("member");
  }),
  command("POST /_sandbox/webhooks/release", Release, async ({ world }, { order }) => {
    world.settings.webhooksHeld = false;
    world.webhooks.release(order);
    await world.webhooks.settled();
    return ok({ deliveries: world.webhooks.deliveries() });
  }),
];

function offsetOf(world: World, change: z.infer<typeof ClockChange>): number {
  if ("offsetSeconds" in change) return change.offsetSeconds * 1000;
  if ("advanceSeconds" in change) return world.clock.offsetMs + change.advanceSeconds * 1000;
  return world.clock.offsetMs + new Date(change.now).getTime() - world.clock.now().getTime();
}
