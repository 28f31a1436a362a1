import type { Clock } from "../clock";
import type { Mint } from "../mint";
import type { Settings } from "../settings";
import { type DeliveryOutcome, postDelivery, signBody } from "./delivery";

/** An event that waits to be sent, with the bytes of the moment it happened. */
export interface QueuedEvent {
  event: string;
  body: string;
  /** How often it was tried. */
  attempts: number;
  /** When to try again, milliseconds on the sandbox's clock. */
  dueAt: number;
}

export interface Webhook {
  id: string;
  /** The client that made it by API; null for one made in the portal, which no API list shows. */
  clientId: string | null;
  campaignId: string;
  uri: string;
  secret: string;
  triggers: string[];
  paused: boolean;
  failures: number;
  lastAttemptedAt: string | null;
  queue: QueuedEvent[];
}

export type WebhookInput = Pick<Webhook, "clientId" | "campaignId" | "uri" | "triggers"> & {
  secret?: string;
};

export interface WebhookSnapshot {
  nextId: number;
  hooks: Webhook[];
}

/** A delivery that was tried, for the control page. */
export interface DeliveryRecord {
  at: string;
  webhookId: string;
  event: string;
  outcome: DeliveryOutcome;
}

const RECORDS_MAX = 50;

/**
 * Keeps webhooks and sends their events. An event is tried when it happens, then along the retry ladder; the
 * next success sends the backlog in a burst; after the ladder the webhook is paused until it is un-paused.
 */
export class WebhookDesk {
  private hooks: Webhook[] = [];
  private nextId = 1;
  private records: DeliveryRecord[] = [];
  private timer: NodeJS.Timeout | null = null;
  private readonly busy = new Set<string>();
  private readonly stop = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly clock: Clock,
    private readonly mint: () => Mint,
    private readonly settings: () => Settings,
  ) {}

  create(input: WebhookInput): Webhook {
    const hook: Webhook = {
      ...input,
      id: String(this.nextId),
      secret: input.secret ?? this.mint().token(),
      paused: false,
      failures: 0,
      lastAttemptedAt: null,
      queue: [],
    };
    this.nextId += 1;
    this.hooks.push(hook);
    return hook;
  }

  list(): readonly Webhook[] {
    return this.hooks;
  }

  find(id: string): Webhook | null {
    return this.hooks.find((hook) => hook.id === id) ?? null;
  }

  remove(id: string): void {
    this.hooks = this.hooks.filter((hook) => hook.id !== id);
  }

  /** Changes a webhook; taking the pause off sends what had piled up. */
  change(hook: Webhook, change: Partial<Pick<Webhook, "uri" | "triggers" | "paused">>): void {
    Object.assign(hook, change);
    if (change.paused === false) this.flush(hook);
  }

  deliveries(): readonly DeliveryRecord[] {
    return this.records;
  }

  /** Queues an event for every webhook of the campaign that asked for it, and tries it at once. */
  publish(campaignId: string, event: string, body: string): void {
    for (const hook of this.hooks) {
      if (hook.campaignId !== campaignId || !hook.triggers.includes(event)) continue;
      hook.queue.push({ event, body, attempts: 0, dueAt: this.clock.now().getTime() });
    }
    this.wake();
  }

  /** Sends held events, in the order they happened or the other way round. */
  release(order: "as_happened" | "reversed"): void {
    for (const hook of this.hooks) {
      if (order === "reversed") hook.queue.reverse();
      if (!hook.paused) this.flush(hook);
    }
  }

  /** Looks for events that are due; called when something happened or the clock was moved. */
  wake(): void {
    if (this.settings().webhooksHeld || this.stop.signal.aborted) return;
    const work = this.hooks.map((hook) => this.drain(hook));
    this.running = Promise.all([this.running, ...work]).then(() => this.arm());
  }

  /** Resolves when nothing is being sent at this moment. */
  async settled(): Promise<void> {
    await this.running;
  }

  /** Sends one delivery as given, outside every queue: signed and addressed by the caller. */
  async sendRaw(uri: string, headers: Record<string, string>, body: string): Promise<DeliveryOutcome> {
    return postDelivery(uri, headers, body, this.stop.signal);
  }

  async close(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.stop.abort();
    await this.running;
  }

  clear(): void {
    this.hooks = [];
    this.records = [];
    this.nextId = 1;
  }

  snapshot(): WebhookSnapshot {
    return { nextId: this.nextId, hooks: this.hooks };
  }

  restore(snapshot: WebhookSnapshot): void {
    this.nextId = snapshot.nextId;
    this.hooks = snapshot.hooks;
    this.wake();
  }

  private flush(hook: Webhook): void {
    const now = this.clock.now().getTime();
    for (const queued of hook.queue) {
      queued.attempts = 0;
      queued.dueAt = now;
    }
    this.wake();
  }

  /** One webhook's events, one after the other; a second call while it works is taken up by the first. */
  private async drain(hook: Webhook): Promise<void> {
    if (this.busy.has(hook.id)) return;
    this.busy.add(hook.id);
    try {
      for (let next = this.nextDue(hook); next; next = this.nextDue(hook)) await this.attempt(hook, next);
    } finally {
      this.busy.delete(hook.id);
    }
  }

  private nextDue(hook: Webhook): QueuedEvent | null {
    const halted = hook.paused || this.settings().webhooksHeld || this.stop.signal.aborted;
    if (halted || !this.hooks.includes(hook)) return null;
    const now = this.clock.now().getTime();
    return hook.queue.find((queued) => queued.dueAt <= now) ?? null;
  }

  private async attempt(hook: Webhook, queued: QueuedEvent): Promise<void> {
    const headers = {
      "x-patreon-event": queued.event,
      "x-patreon-signature": signBody(queued.body, hook.secret),
    };
    const outcome = await this.sendRaw(hook.uri, headers, queued.body);
    const now = this.clock.now();
    hook.lastAttemptedAt = now.toISOString();
    this.records = [
      { at: now.toISOString(), webhookId: hook.id, event: queued.event, outcome },
      ...this.records,
    ].slice(0, RECORDS_MAX);
    if (outcome.status === 200) {
      hook.queue = hook.queue.filter((other) => other !== queued);
      hook.failures = 0;
      // A success shows that the receiver is back: the whole backlog follows, old state and all.
      for (const other of hook.queue) other.dueAt = Math.min(other.dueAt, now.getTime());
      return;
    }
    hook.failures += 1;
    const wait = this.settings().webhookRetrySeconds[queued.attempts];
    queued.attempts += 1;
    if (wait === undefined) hook.paused = true;
    else queued.dueAt = now.getTime() + wait * 1000;
  }

  /** Sets the alarm for the next retry. It does not keep the process alive. */
  private arm(): void {
    if (this.timer) clearTimeout(this.timer);
    const due = this.hooks.flatMap((hook) => (hook.paused ? [] : hook.queue.map((queued) => queued.dueAt)));
    if (due.length === 0 || this.stop.signal.aborted || this.settings().webhooksHeld) return;
    // Node fires timers beyond 2^31 ms at once; a shorter sleep looks again.
    const wait = Math.min(Math.max(Math.min(...due) - this.clock.now().getTime(), 1), 2 ** 31 - 1);
    this.timer = setTimeout(() => this.wake(), wait);
    this.timer.unref();
  }
}
