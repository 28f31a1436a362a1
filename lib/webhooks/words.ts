import type { PatreonError } from "@/lib/patreon/errors";

export const noToken =
  "There is no creator's token that Patreon accepts: set PATREON_CREATOR_ACCESS_TOKEN and PATREON_CREATOR_REFRESH_TOKEN from Patreon's portal.";

/** What Patreon's refusal means for who manages webhooks, and what to do. */
export function refusalInWords({ failure, message, retryAfterSeconds }: PatreonError): string {
  switch (failure) {
    case "unauthorized":
    case "forbidden":
      return `Patreon does not let this creator's token manage webhooks (${message}): it needs the scope w:campaigns.webhook, which the creator's token of Patreon's portal has. Should it be dead, npm run verify-members renews it.`;
    case "not_found":
      return `Patreon knows no such campaign of this creator (${message}): look at PATREON_CAMPAIGN_ID.`;
    case "misconfigured":
      return `Patreon refused the request (${message}): the address has to be one that Patreon can reach.`;
    case "throttled":
      return `Patreon wants to be left alone (${message}): try again in ${retryAfterSeconds ?? 60} seconds.`;
    default:
      return `Patreon cannot be reached now (${message}): try again later, and look at the list before.`;
  }
}
