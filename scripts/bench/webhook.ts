import { sign } from "@/lib/webhooks/signature";
import type { House } from "./house";
import { note, type Row } from "./report";

const deliveries = 300;

/** Deliveries one after the other, each about another member, while what they ask for cannot be had of Patreon. */
export async function measureWebhook(house: House): Promise<Row> {
  note("Deliveries of a webhook");
  const times: number[] = [];
  for (let number = 0; number < deliveries; number += 1) {
    const id = `b0000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
    const body = JSON.stringify({
      data: { type: "member", id, attributes: { patron_status: "active_patron" } },
    });
    const begun = performance.now();
    const response = await fetch(`${house.url}/api/patreon/webhook`, {
      method: "POST",
      headers: {
        "x-patreon-event": "members:update",
        "x-patreon-signature": sign(new TextEncoder().encode(body), house.webhookSecret),
      },
      body,
    });
    if (response.status !== 200) throw new Error(`A delivery was answered with ${response.status}`);
    await response.arrayBuffer();
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(1);
  return {
    what: `${deliveries} webhook deliveries, from the question to the answer`,
    ours: `median ${at(0.5)} ms, p99 ${at(0.99)} ms`,
    beside: "",
    ratio: "",
    budget: "< 50 ms",
  };
}
