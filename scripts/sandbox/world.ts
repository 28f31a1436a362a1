import { randomInt } from "node:crypto";
import { CallCounter } from "./calls";
import {
  CAMPAIGN_ID,
  type Client,
  CREATOR_ID,
  ELSEWHERE_CAMPAIGN_ID,
  ELSEWHERE_CREATOR_ID,
} from "./campaigns";
import { Clock } from "./clock";
import { CrowdSchema, type CrowdShape } from "./crowd";
import { FaultBook } from "./faults";
import { Limits } from "./limits";
import { Mint } from "./mint";
import { GrantBook, type GrantSnapshot } from "./oauth/grants";
import { scopes } from "./oauth/scopes";
import { elsewhereClient, type SandboxOptions, sandboxDefaults } from "./options";
import { type Person, seededPeople } from "./people";
import { Population } from "./population";
import { defaultSettings, type Settings } from "./settings";
import { WebhookDesk, type WebhookSnapshot } from "./webhooks/desk";

/** What outlives a restart. Faults and counters do not: they belong to what somebody is trying right now. */
export interface WorldSnapshot {
  seed: number;
  minted: number;
  offsetMs: number;
  monthTurnAt: string | null;
  settings: Settings;
  crowd: CrowdShape;
  people: Person[];
  grants: GrantSnapshot;
  webhooks: WebhookSnapshot;
  /** The creator tokens this world began with: a pair that was rotated since must not come back to life. */
  creatorAccessToken: string;
}

/** Everything the sandbox knows, in one place; the server and the control API act on it. */
export class World {
  readonly clients: readonly Client[];
  readonly clock: Clock;
  readonly population: Population;
  readonly grants: GrantBook;
  readonly faults = new FaultBook();
  readonly calls = new CallCounter();
  readonly limits: Limits;
  readonly webhooks: WebhookDesk;
  settings: Settings = { ...defaultSettings };
  mint: Mint;
  private lastPagesGiven = 0;

  constructor(private readonly options: SandboxOptions) {
    const settings = () => this.settings;
    const mint = () => this.mint;
    this.clients = [
      {
        id: options.clientId ?? sandboxDefaults.clientId,
        secret: options.clientSecret ?? sandboxDefaults.clientSecret,
        ownerId: CREATOR_ID,
        campaignId: CAMPAIGN_ID,
        redirectUris: options.redirectUris ?? null,
      },
      {
        id: elsewhereClient.clientId,
        secret: elsewhereClient.clientSecret,
        ownerId: ELSEWHERE_CREATOR_ID,
        campaignId: ELSEWHERE_CAMPAIGN_ID,
        redirectUris: null,
      },
    ];
    this.clock = new Clock(options.now ?? (() => new Date()));
    this.population = new Population(this.clock, settings);
    this.grants = new GrantBook(this.clock, mint, settings);
    this.limits = new Limits(this.clock, settings);
    this.webhooks = new WebhookDesk(this.clock, mint, settings);
    this.mint = new Mint(options.seed ?? randomInt(2 ** 40));
    this.reset();
  }

  /** Back to the seeded people, the default settings and the base clock; every token but the creators' is gone. */
  reset(): void {
    this.settings = { ...defaultSettings, latencyMs: this.options.latencyMs ?? 0 };
    this.clock.offsetMs = 0;
    this.lastPagesGiven = 0;
    this.population.clear();
    this.population.crowd.shape = CrowdSchema.parse({});
    for (const person of seededPeople()) this.population.hold(person);
    this.grants.clear();
    this.faults.clear();
    this.calls.clear();
    this.limits.clear();
    this.webhooks.clear();
    const [ours, elsewhere] = this.clients as [Client, Client];
    this.addCreatorPair(ours, this.creatorAccessToken, this.options.creatorRefreshToken);
    this.addCreatorPair(elsewhere, elsewhereClient.creatorAccessToken, elsewhereClient.creatorRefreshToken);
  }

  findClient(id: string | null): Client | null {
    return this.clients.find((client) => client.id === id) ?? null;
  }

  /** How the last page of a list says that it is the last: Patreon was seen doing either. */
  lastPageStyle(): "null" | "absent" {
    if (this.settings.lastPage !== "alternate") return this.settings.lastPage;
    this.lastPagesGiven += 1;
    return this.lastPagesGiven % 2 === 1 ? "null" : "absent";
  }

  snapshot(): WorldSnapshot {
    return {
      seed: this.mint.seed,
      minted: this.mint.counter,
      offsetMs: this.clock.offsetMs,
      monthTurnAt: this.population.monthTurnAt?.toISOString() ?? null,
      settings: this.settings,
      crowd: this.population.crowd.shape,
      people: this.population.heldPeople(),
      grants: this.grants.snapshot(),
      webhooks: this.webhooks.snapshot(),
      creatorAccessToken: this.creatorAccessToken,
    };
  }

  restore(snapshot: WorldSnapshot): void {
    this.mint = new Mint(snapshot.seed);
    this.mint.counter = snapshot.minted;
    this.clock.offsetMs = snapshot.offsetMs;
    this.population.clear();
    this.population.monthTurnAt = snapshot.monthTurnAt ? new Date(snapshot.monthTurnAt) : null;
    // Settings that came with a later version keep their defaults; an explicit latency beats the kept one.
    this.settings = { ...defaultSettings, ...snapshot.settings };
    if (this.options.latencyMs !== undefined) this.settings.latencyMs = this.options.latencyMs;
    this.population.crowd.shape = snapshot.crowd;
    for (const person of snapshot.people) this.population.hold(person);
    this.grants.restore(snapshot.grants);
    this.webhooks.restore(snapshot.webhooks);
    if (snapshot.creatorAccessToken !== this.creatorAccessToken) {
      this.addCreatorPair(
        this.clients[0] as Client,
        this.creatorAccessToken,
        this.options.creatorRefreshToken,
      );
    }
  }

  private get creatorAccessToken(): string {
    return this.options.creatorAccessToken ?? sandboxDefaults.creatorAccessToken;
  }

  private addCreatorPair(client: Client, accessToken: string, refreshToken?: string): void {
    this.grants.approve(client, client.ownerId, scopes);
    this.grants.addPair(
      client.id,
      client.ownerId,
      [...scopes],
      accessToken,
      refreshToken ?? sandboxDefaults.creatorRefreshToken,
    );
  }
}
