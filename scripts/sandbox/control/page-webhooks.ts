import { CAMPAIGN_ID } from "../campaigns";
import { type Html, html } from "../http/page";
import type { Webhook } from "../webhooks/desk";
import { webhookTriggers } from "../webhooks/events";
import type { World } from "../world";
import { commandForm, option } from "./page-parts";
import { troubles } from "./webhook-troubles";

/** Webhooks: what is registered and waiting, the last deliveries, and one by hand, honest or not. */
export function webhookSection(world: World): Html {
  const hooks = world.webhooks.list();
  const held = world.settings.webhooksHeld;
  return html`<section class="card"><h2>Webhooks</h2>
${hooks.length === 0 ? html`<p class="quiet">None is registered.</p>` : html``}
<ul class="list">${hooks.map(webhookRow)}</ul>
${commandForm(
  "POST /_sandbox/webhooks",
  html`<label>Address <input name="uri" type="url" required></label><label>Secret <input name="secret"></label>
<button>Register as the portal would</button>`,
)}
${hooks.length > 0 ? sendForm(world) : html``}
${held ? releaseForm() : commandForm("PUT /_sandbox/settings", html`<input type="hidden" name="json:webhooksHeld" value="true"><button>Hold events back</button>`)}
<table>${world.webhooks
    .deliveries()
    .slice(0, 10)
    .map(
      ({ at, event, outcome }) =>
        html`<tr><td>${at.slice(11, 19)}</td><td><code>${event}</code></td><td>${outcome.status ?? "no answer"} ${outcome.body.slice(0, 80)}</td></tr>`,
    )}</table></section>`;
}

function webhookRow(hook: Webhook): Html {
  const state = hook.paused ? "paused" : hook.failures > 0 ? `failing, ${hook.failures} in a row` : "well";
  return html`<li><code>${hook.uri}</code> <span class="quiet">${hook.clientId ? "by API" : "by portal"} · ${state} ·
${hook.queue.length} waiting</span>
${commandForm(`DELETE /_sandbox/webhooks/${hook.id}`, html`<button>Remove</button>`)}</li>`;
}

function sendForm(world: World): Html {
  const members = world.population
    .heldPeople()
    .filter((person) =>
      world.population.membersOf(person).some((one) => one.membership.campaignId === CAMPAIGN_ID),
    );
  return commandForm(
    "POST /_sandbox/webhooks/send",
    html`<label>About <select name="personId">${members.map((person) => option(person.id, person.fullName))}</select></label>
<label>Event <select name="event">${webhookTriggers.map((trigger) => option(trigger))}</select></label>
<label>Trouble <select name="trouble">${troubles.map((trouble) => option(trouble))}</select></label><button>Send</button>`,
  );
}

function releaseForm(): Html {
  const orders = ["as_happened", "reversed"];
  return commandForm(
    "POST /_sandbox/webhooks/release",
    html`<label>Held back; order <select name="order">${orders.map((order) => option(order))}</select></label>
<button>Release</button>`,
  );
}
