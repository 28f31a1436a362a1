import { describe, expect, it } from "vitest";
import { CAMPAIGN_ID } from "@/scripts/sandbox/campaigns";
import { sandboxDefaults } from "@/scripts/sandbox/options";
import { memberIdFor, personIds } from "@/scripts/sandbox/people";
import { openSandbox } from "@/scripts/sandbox/test-support";
import { testSettings } from "@/tests/support/deps";
import { callbackUrl, createPatreon } from "./client";

const { ada } = personIds;
const creator = sandboxDefaults.creatorAccessToken;

describe("Patreon's client", () => {
  const clientOf = (url: string, change: Partial<typeof testSettings> = {}) =>
    createPatreon({ ...testSettings, PATREON_BASE_URL: url, fetch, ...change });

  it("asks in the one way that Patreon always reads: encoded brackets, known names", async () => {
    const sandbox = await openSandbox();
    await sandbox.control("PUT", "/settings", { strictBrackets: true, pageSizeMax: 5 });
    const patreon = clientOf(sandbox.url);
    const code = await sandbox.allow(ada, { redirect_uri: callbackUrl(testSettings.APP_URL) });
    const { accessToken } = await patreon.exchangeCode(code);
    const { member, tiers } = await patreon.fetchIdentity(accessToken);
    expect(member).toMatchObject({ patronStatus: "active_patron", tierIds: ["800", "801"] });
    expect(tiers).toContainEqual({ id: "801", title: "Supporter", amountCents: 500, published: true });
    const { nextCursor } = await patreon.fetchMembersPage(creator, null);
    const second = await patreon.fetchMembersPage(creator, nextCursor);
    expect([second.members.length, second.unreadable, second.total]).toEqual([5, 0, 12]);
    const told = await patreon.fetchMember(creator, memberIdFor(ada, CAMPAIGN_ID));
    expect(told).toEqual({ member: { ...member, email: "ada@example.com" }, tiers, campaignId: CAMPAIGN_ID });
    expect(await patreon.fetchTiers(creator)).toHaveLength(5);
    expect(await patreon.listWebhooks(creator)).toEqual([]);
  });

  it("names the one address that is registered, letter by letter: with another, people stay with Patreon", async () => {
    const sandbox = await openSandbox({
      redirectUris: [`${testSettings.APP_URL}/api/auth/patreon/callback`],
    });
    const visit = (change: Partial<typeof testSettings> = {}) =>
      fetch(clientOf(sandbox.url, change).authorizeUrl("state-1"));
    expect((await visit()).status).toBe(200);
    for (const APP_URL of ["http://localhost:3000", `${testSettings.APP_URL}/`]) {
      const stayed = await visit({ APP_URL });
      expect([stayed.status, new URL(stayed.url).pathname], APP_URL).toEqual([400, "/oauth2/errors"]);
    }
  });
});
