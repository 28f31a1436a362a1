/** HTML that is already safe to print. */
export class Html {
  constructor(readonly source: string) {}
  toString(): string {
    return this.source;
  }
}

type Printable = string | number | Html | readonly Html[];

/** A template that escapes what is put in, but for `Html` made by it. */
export function html(strings: TemplateStringsArray, ...values: Printable[]): Html {
  let source = strings[0] ?? "";
  values.forEach((value, index) => {
    source += print(value) + (strings[index + 1] ?? "");
  });
  return new Html(source);
}

function print(value: Printable): string {
  if (value instanceof Html) return value.source;
  if (typeof value === "object") return value.map((part) => part.source).join("");
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
:root { color-scheme: light dark; --ground: #f6f4f0; --card: #fff; --ink: #23211d; --quiet: #66615a; --line: #e0dbd2;
  --accent: #a2431f; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #181715; --card: #22201d; --ink: #f0ece4; --quiet: #aaa398;
  --line: #3a3732; --accent: #f0a07c; --on-accent: #241008; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
main.narrow { max-width: 32rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; } h2 { font-size: 1.1rem; margin: 0 0 .75rem; }
p { margin: .5rem 0; } .quiet { color: var(--quiet); font-size: .9rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; margin: 1rem 0; }
form.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .5rem 0; }
.forms { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
form { min-width: 0; max-width: 100%; }
label { display: grid; grid-template-columns: minmax(0, 1fr); max-width: 100%; gap: .2rem; font-size: .85rem; color: var(--quiet); }
input, select, button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; padding: .45rem .6rem; min-height: 2.75rem; max-width: 100%; }
button { cursor: pointer; } button.main { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
fieldset { border: 0; padding: 0; margin: 0; } legend { font-weight: 600; padding: 0; }
.people { display: grid; max-height: 26rem; overflow: auto; border: 1px solid var(--line); border-radius: 8px; margin: .75rem 0; }
.people label { display: flex; gap: .75rem; align-items: center; padding: .5rem .75rem; border-bottom: 1px solid var(--line);
  font-size: 1rem; color: var(--ink); cursor: pointer; min-height: 3.25rem; }
.people label:last-child { border: 0; } .people input { min-height: 0; accent-color: var(--accent); flex: none; }
.people small { display: block; color: var(--quiet); }
.actions { display: flex; gap: .75rem; } .actions button { flex: 1; }
.list { list-style: none; margin: 0; padding: 0; } .list > li { border-top: 1px solid var(--line); padding: .75rem 0; }
.list > li:first-child { border: 0; } code { overflow-wrap: anywhere; }
.note { border-left: 4px solid var(--accent); padding: .25rem .75rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } td { padding: .25rem .5rem .25rem 0; vertical-align: top; }
`;

export interface Page {
  title: string;
  body: Html;
  narrow?: boolean;
}

/** A whole page in the sandbox's look: no scripts, light and dark, usable from 360 px. */
export function renderPage({ title, body, narrow }: Page): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${print(title)}</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body><main${narrow ? ' class="narrow"' : ""}>${body.source}</main></body></html>`;
}
