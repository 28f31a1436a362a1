import { CAMPAIGN_ID, CREATOR_ID, tiers } from "../campaigns";
import { faultKinds } from "../faults";
import { type Html, html, renderPage } from "../http/page";
import { kindInWords, memberKinds } from "../member-kinds";
import { standingInWords } from "../oauth/pages";
import type { Person } from "../people";
import type { World } from "../world";
import { commandForm, option } from "./page-parts";
import { webhookSection } from "./page-webhooks";

/** The page from which a person plays Patreon. `problem` is a refused command's answer. */
export function controlPage(world: World, problem?: unknown): string {
  const body = html`
<h1>Patreon simulator</h1>
<p class="quiet">It is ${world.clock.now().toUTCString()} here. Everything on this page can be done by program too, under
<code>/_sandbox/</code>.</p>
${problem ? html`<p class="card note" role="alert">${JSON.stringify(problem)}</p>` : html``}
${clockSection(world)}
${peopleSection(world)}
${faultSection(world)}
${webhookSection(world)}
${settingsSection(world)}
${callSection(world)}`;
  return renderPage({ title: "Patreon simulator", body });
}

function clockSection(world: World): Html {
  const turning = world.population.monthTurnAt !== null;
  const move = (label: string, seconds: number) =>
    commandForm(
      "PUT /_sandbox/clock",
      html`<input type="hidden" name="json:advanceSeconds" value="${seconds}">
<button>${label}</button>`,
    );
  return html`<section class="card"><h2>Clock</h2>
<div class="forms">${[move("An hour on", 3600), move("A day on", 86_400), move("A week on", 604_800)]}
${commandForm("PUT /_sandbox/clock", html`<input type="hidden" name="json:offsetSeconds" value="0"><button>Back to today</button>`)}
${commandForm("POST /_sandbox/month-turn", html`<button>Turn the month</button>`)}
${turning ? commandForm("POST /_sandbox/month-turn", html`<input type="hidden" name="json:settle" value="true"><button>Settle the charges</button>`) : html``}
${commandForm("POST /_sandbox/reset", html`<button>Reset everything</button>`)}</div></section>`;
}

function peopleSection(world: World): Html {
  const crowd = world.population.crowd.size;
  return html`<section class="card"><h2>People</h2>
<ul class="list">${world.population.heldPeople().map((person) => personRow(world, person))}</ul>
${commandForm(
  "POST /_sandbox/people",
  html`<label>Name <input name="fullName" required></label>${kindSelect("paying")}${tierSelect(null)}<button>Add</button>`,
)}
${commandForm(
  "PUT /_sandbox/crowd",
  html`<label>Generated members <input name="json:size" type="number" min="0" max="10000000" value="${crowd}"></label>
<button>Set</button>`,
)}</section>`;
}

function personRow(world: World, person: Person): Html {
  const head = html`<strong>${person.fullName}</strong> <span class="quiet">${person.id}
${person.email ?? "no e-mail"} · ${standingInWords(world, person)}</span>`;
  if (person.memberships.length === 0) return html`<li>${head}</li>`;
  const ours = person.memberships.find((membership) => membership.campaignId === CAMPAIGN_ID);
  const tokens = `POST /_sandbox/people/${person.id}/tokens`;
  return html`<li>${head}<div class="forms">
${commandForm(
  `PUT /_sandbox/people/${person.id}`,
  html`${kindSelect(ours?.kind ?? "none")}${tierSelect(ours?.tierId ?? null)}<button>Change</button>`,
)}
${commandForm(
  tokens,
  html`<label>Tokens <select name="action">${["expire", "revoke", "disconnect"].map((action) => option(action))}</select></label>
<button>Do</button>`,
)}</div></li>`;
}

function kindSelect(chosen: string): Html {
  return html`<label>Kind <select name="kind">${memberKinds.map((kind) => option(kind, kindInWords(kind), kind === chosen))}</select></label>`;
}

function tierSelect(chosen: string | null): Html {
  const ours = tiers.filter((tier) => tier.campaignId === CAMPAIGN_ID && tier.amountCents > 0);
  return html`<label>Tier <select name="tierId"><option value="">-</option>${ours.map((tier) =>
    option(tier.id, tier.title || "(no title)", tier.id === chosen),
  )}</select></label>`;
}

function faultSection(world: World): Html {
  const waiting = world.faults.list();
  const everybody = world.population.heldPeople().filter(({ id }) => id !== CREATOR_ID);
  return html`<section class="card"><h2>Faults</h2>
${waiting.length === 0 ? html`<p class="quiet">None is waiting.</p>` : html``}
<ul class="list">${waiting.map((fault) => html`<li><code>${JSON.stringify(fault)}</code></li>`)}</ul>
${commandForm(
  "POST /_sandbox/faults",
  html`<label>Kind <select name="kind">${faultKinds.map((kind) => option(kind))}</select></label>
<label>Status <input name="json:status" type="number" min="200" max="599" placeholder="by kind"></label>
<label>Path contains <input name="match.path" placeholder="any"></label>
<label>Person <select name="match.personId"><option value="">anybody</option>${everybody.map((person) =>
    option(person.id, person.fullName),
  )}</select></label>
<label>Times <input name="json:times" type="number" min="1" value="1"></label><button>Plan it</button>`,
)}
${waiting.length > 0 ? commandForm("DELETE /_sandbox/faults", html`<button>Remove all</button>`) : html``}</section>`;
}

function settingsSection(world: World): Html {
  const rows = Object.entries(world.settings).map(
    ([name, value]) =>
      html`<label>${name} <input name="json:${name}" value="${JSON.stringify(value)}"></label>`,
  );
  return html`<section class="card"><h2>Settings</h2><details><summary>Show all</summary>
${commandForm("PUT /_sandbox/settings", html`${rows}<button>Save</button>`)}</details></section>`;
}

function callSection(world: World): Html {
  const rows = Object.entries(world.calls.report()).map(([endpoint, outcomes]) => {
    const counts = Object.entries(outcomes).map(([outcome, count]) => `${outcome}: ${count}`);
    return html`<tr><td><code>${endpoint}</code></td><td>${counts.join(", ")}</td></tr>`;
  });
  return html`<section class="card"><h2>Calls answered</h2>
${rows.length > 0 ? html`<table>${rows}</table>` : html`<p class="quiet">None yet.</p>`}</section>`;
}
