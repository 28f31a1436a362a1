import { type Campaign, type Client, findCampaign, findTier } from "../campaigns";
import { type Html, html, renderPage } from "../http/page";
import { kindInWords } from "../member-kinds";
import type { Person } from "../people";
import type { World } from "../world";

const scopeWords: Record<string, string> = {
  identity: "your public profile",
  "identity[email]": "your e-mail address",
  "identity.memberships": "all your memberships, other creators' too",
  campaigns: "your campaigns",
  "campaigns.members": "your members",
  "campaigns.members[email]": "your members' e-mail addresses",
  "campaigns.members.address": "your members' addresses",
  "campaigns.posts": "your posts",
  "w:campaigns.webhook": "webhooks of your campaigns",
};

/** Where one picks who to be and allows or denies. Posts to its own address, which carries the request. */
export function consentPage(world: World, client: Client, scopes: string[]): string {
  const campaign = findCampaign(client.campaignId);
  const isCreator = (person: Person) => world.clients.some((one) => one.ownerId === person.id);
  const held = world.population.heldPeople();
  // Creators come last: trying sign-in with the creator alone proves nothing, as they are nobody's member.
  const people = [...held.filter((person) => !isCreator(person)), ...held.filter(isCreator)];
  const asked = new Intl.ListFormat("en").format(scopes.map((scope) => scopeWords[scope] ?? scope));
  const body = html`
<p class="quiet">Patreon simulator</p>
<h1>${campaign?.name ?? client.id} would like to know who you are</h1>
<p>It asks for ${asked}.</p>
<form method="post" class="card">
  <fieldset><legend>Pick who to be</legend>
    <div class="people">${people.map((person, index) => personChoice(world, person, index === 0))}</div>
  </fieldset>
  <div class="actions">
    <button name="decision" value="deny">Deny</button>
    <button class="main" name="decision" value="allow">Allow</button>
  </div>
</form>
<p class="quiet">Nobody here is real. Change these people on the <a href="/">control page</a>.</p>`;
  return renderPage({ title: "Allow access? Patreon simulator", body, narrow: true });
}

export function problemPage(title: string, words: string): string {
  const body = html`<p class="quiet">Patreon simulator</p><h1>${title}</h1><p>${words}</p>`;
  return renderPage({ title, body, narrow: true });
}

function personChoice(world: World, person: Person, checked: boolean): Html {
  return html`<label><input type="radio" name="sandbox_user" value="${person.id}"${checked ? html` checked` : ""}>
<span>${person.fullName}<small>${standingInWords(world, person)}</small></span></label>`;
}

/** A person's memberships in a line, such as "pays monthly for Supporter; Elsewhere: free member". */
export function standingInWords(world: World, person: Person): string {
  const ownPage = world.clients.map(
    (client) => client.ownerId === person.id && findCampaign(client.campaignId),
  );
  const campaign = ownPage.find((one): one is Campaign => Boolean(one));
  if (campaign) return `the creator of ${campaign.name}`;
  const parts = world.population.membersOf(person).map(({ membership, kind, attributes }) => {
    const paidTitles = attributes.tierIds
      .map(findTier)
      .flatMap((tier) => (tier?.amountCents ? [tier.title] : []));
    const place =
      membership.campaignId === world.clients[0]?.campaignId
        ? ""
        : `${findCampaign(membership.campaignId)?.name}: `;
    const forTiers =
      paidTitles.length > 0 ? `, ${paidTitles.map((title) => title || "untitled tier").join(" and ")}` : "";
    return `${place}${kindInWords(kind)}${forTiers}`;
  });
  return parts.length > 0 ? parts.join("; ") : kindInWords("none");
}
