import { sign } from "@/lib/webhooks/signature";

/** What the button "Send test" of Patreon's portal sends: about nobody, with attributes of an older API. */
const body = JSON.stringify({
  data: {
    attributes: {
      access_expires_at: null,
      campaign_currency: "USD",
      campaign_pledge_amount_cents: 100,
      full_name: "Platform Team",
      patron_status: "active_patron",
      pledge_amount_cents: 100,
    },
    id: null,
    relationships: { address: { data: null }, campaign: { data: null }, user: { data: null } },
    type: "member",
  },
  links: { self: "https://www.patreon.com/api/members/None" },
});

/** What was answered; status null: nothing, and `said` is why. */
export interface TestAnswer {
  status: number | null;
  said: string;
}

/** Posts a signed delivery about nobody, as Patreon would. Never throws. */
export async function sendTest(uri: string, secret: string): Promise<TestAnswer> {
  try {
    const response = await fetch(uri, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-patreon-event": "test",
        "x-patreon-signature": sign(Buffer.from(body), secret),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
    });
    return { status: response.status, said: (await response.text()).slice(0, 300) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { status: null, said: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** The answer in a sentence that says what to do. */
export function answerInWords(uri: string, { status, said }: TestAnswer): string {
  if (status === 200) return `${uri} took the delivery (200).`;
  if (status === null)
    return `${uri} did not answer: ${said}. Is the site running, and is the address right?`;
  if (status === 401)
    return `${uri} refused the signature (401): the site knows other secrets than this command. Do both use one database and one .env?`;
  if (status >= 300 && status < 400)
    return `${uri} leads elsewhere (${status}): register the address it leads to; whether Patreon follows is not known.`;
  if (status === 404) return `${uri} is not there (404): is this the address of this site?`;
  return `${uri} answered ${status} where Patreon takes only 200: ${said}`;
}
