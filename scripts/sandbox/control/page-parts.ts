import { type Html, html } from "../http/page";

/** A form that runs one command of the control API; field names follow `bodyOfForm`. */
export function commandForm(command: string, fields: Html): Html {
  return html`<form class="row" method="post" action="/_sandbox/forms">
<input type="hidden" name="command" value="${command}">${fields}</form>`;
}

export function option(value: string, words = value, selected = false): Html {
  return html`<option value="${value}"${selected ? html` selected` : ""}>${words}</option>`;
}
