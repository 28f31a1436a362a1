import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sign } from "@/lib/webhooks/signature";
import { CAMPAIGN_ID } from "../sandbox/campaigns";
import { memberIdFor } from "../sandbox/people";
import type { RunningSandbox } from "../sandbox/server";
import { insist } from "./insist";
import { bendPatreon } from "./patreon";
import { Visitor } from "./visitor";

/** Kinds of member whose verdict leaves no doubt. */
const kinds = ["paying", "former"] as const;

/** What Patreon's webhook has sent, by the hash that its row is kept under. */
export interface Deliveries {
  /** How often each was answered with 2xx. */
  acknowledged: Map<string, number>;
  repeated: number;
  /** What each person whom Patreon told of is there now, by Patreon's user id. */
  kinds: Map<string, (typeof kinds)[number]>;
  failures: string[];
  stop(): Promise<void>;
}

const senders = 3;
const pauseMs = 250;
const patienceMs = 60_000;

interface Sender {
  url: string;
  secret: string;
  deliveries: Deliveries;
}

/** Sends one as Patreon does, again and again until it is acknowledged. */
async function deliver({ url, secret, deliveries }: Sender, event: string, document: object): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify(document));
  const headers = { "x-patreon-event": event, "x-patreon-signature": sign(body, secret) };
  const patreon = new Visitor(url);
  const { answer, repeats } = await insist(
    () => patreon.send("/api/patreon/webhook", body, headers),
    patienceMs,
  );
  deliveries.repeated += repeats;
  if (answer?.status !== 200) {
    deliveries.failures.push(`a delivery was answered with ${answer?.status ?? "nothing"}`);
    return;
  }
  // As `lib/webhooks/receive.ts` names a row.
  const hash = createHash("sha256").update(`${event}\n`).update(body).digest("hex");
  deliveries.acknowledged.set(hash, (deliveries.acknowledged.get(hash) ?? 0) + 1);
}

/** Each body is another, as Patreon's are, by the sum paid so far. */
function memberDocument(memberId: string, userId: string, cents: number) {
  return {
    data: {
      type: "member",
      id: memberId,
      attributes: { campaign_lifetime_support_cents: cents },
      relationships: { user: { data: { type: "user", id: userId } } },
    },
  };
}

/** Tells of one change after the other, of these people alone: what was changed last is what Patreon says in the end. */
async function tell(
  sender: Sender,
  sandbox: RunningSandbox,
  people: string[],
  number: number,
): Promise<void> {
  const personId = people[number % people.length] ?? "";
  const kind = kinds[Math.floor(Math.random() * kinds.length)] ?? "paying";
  await bendPatreon(sandbox, "PUT", `/people/${personId}`, { kind });
  sender.deliveries.kinds.set(personId, kind);
  const document = memberDocument(memberIdFor(personId, CAMPAIGN_ID), personId, number);
  await deliver(sender, "members:pledge:update", document);
  // Patreon sends some twice, and tells of what changes nobody's membership.
  if (number % 5 === 4) await deliver(sender, "members:pledge:update", document);
  if (number % 7 === 6)
    await deliver(sender, "posts:publish", { data: { type: "post", id: personId, number } });
}

/**
 * Changes people at Patreon and delivers the news, until it is stopped.
 * @param people Patreon's user ids; they are told of by one sender each.
 */
export function startDeliveries(
  url: string,
  secret: string,
  sandbox: RunningSandbox,
  people: string[],
): Deliveries {
  let stopped = false;
  const deliveries: Deliveries = {
    ...{ acknowledged: new Map(), repeated: 0, kinds: new Map(), failures: [] },
    stop: async () => {},
  };
  const sender: Sender = { url, secret, deliveries };
  const running = Array.from({ length: senders }, async (_, turn) => {
    const own = people.filter((__, index) => index % senders === turn);
    for (let number = turn; !stopped; number += 1) {
      await tell(sender, sandbox, own, number);
      await sleep(pauseMs);
    }
  });
  deliveries.stop = async () => {
    stopped = true;
    await Promise.all(running);
  };
  return deliveries;
}
