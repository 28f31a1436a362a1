import type { Reason } from "@/lib/contracts/membership";

/** Each reason in a sentence that a member, or the creator at a terminal, can act on. */
const words: Record<Reason, string> = {
  paying: "Your membership on Patreon is active.",
  cancelled_paid_up: "You have cancelled on Patreon; what you paid for lasts until the end of the period.",
  free_trial: "You are on a free trial.",
  trial_not_counted: "You are on a free trial; the members' areas open with the first payment.",
  gifted: "Somebody gave you this membership.",
  charge_pending: "Patreon is still working on this month's charge. Nothing for you to do.",
  charge_declined:
    "Patreon could not charge your card. Please look at your payment method on Patreon; until then your access stays for a few days.",
  grace_over:
    "Patreon could not charge your card for a while, so your access has ended. It returns with the next payment.",
  pending_over: "Patreon did not confirm the charge in time. Your access returns as soon as it does.",
  ended: "Your membership on Patreon has ended. It is here again the moment you rejoin.",
  not_paying: "You have no paid tier on Patreon at the moment.",
  free_member: "You follow on Patreon as a free member.",
  not_a_member: "You are not a member of our Patreon at the moment.",
  creator: "This is the creator's own account; it needs no membership.",
  older_system: "This is what the older site knew of your membership. The next check asks Patreon about it.",
};

/** The sentence for a stored reason; a free text (the reason of an override) is its own sentence. */
export function reasonInWords(reason: string): string {
  return Object.hasOwn(words, reason) ? words[reason as Reason] : reason;
}
