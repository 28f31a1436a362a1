import { randomUUID } from "node:crypto";
import { type Answer, ApiClient } from "../../support/client";
import type { TestStack } from "../../support/stack";
import { claimsOf } from "../../support/tokens";
import { newPerson } from "../../support/visits";
import { takeChair } from "../sessions/support/chairs";
import { type Chair, type FuzzedRequest, own } from "./requests";

/** Somebody to send from, and what the placeholders of `own` stand for. */
interface Seat {
  api: ApiClient;
  known: Record<keyof typeof own, string>;
}

const names = Object.keys(own) as (keyof typeof own)[];

/** Puts what is the sender's own in the places that stand for it. */
const filledIn = (text: string, known: Seat["known"]) =>
  names.reduce((filled, name) => filled.replaceAll(own[name], () => known[name]), text);

/** @param run the id of a run that has been. */
export function seatsOf(stack: TestStack, run: string) {
  const taken = new Map<Chair, Seat>();

  async function seatOf(chair: Chair): Promise<Seat> {
    if (chair === "nobody")
      return {
        api: new ApiClient(stack.url),
        known: { ...newPerson(), id: "1", session: randomUUID(), run },
      };
    const found = taken.get(chair);
    if (found) return found;
    const { api, person, id } = await takeChair(stack, chair);
    const seat = { api, known: { ...person, id: String(id), session: claimsOf(api).sid, run } };
    taken.set(chair, seat);
    return seat;
  }

  return {
    /** Sends it with the chair's tokens. What the answer sets is not kept, so that the chair stays who it is. */
    async send(method: string, { chair, by, address, headers, body }: FuzzedRequest): Promise<Answer> {
      const { api, known } = await seatOf(chair);
      const client = by === "cookie" ? api.clone() : new ApiClient(stack.url);
      const token = api.cookies.get("gh_access");
      const bearer: Record<string, string> =
        by === "bearer" && token ? { authorization: `Bearer ${token}` } : {};
      const raw = typeof body === "string" ? filledIn(body, known) : body;
      const answer = await client.call(method, filledIn(address, known), {
        headers: { ...bearer, ...headers },
        ...(raw === undefined ? {} : { raw }),
        // An answer that hangs is a fault, and ends the test here and not at its own end.
        signal: AbortSignal.timeout(15_000),
      });
      // The chair has ended its own session or account: somebody new sits down.
      if (answer.status === 401) taken.delete(chair);
      return answer;
    },
  };
}
