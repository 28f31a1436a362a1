/**
 * A form's fields as a command's body. Dots nest (`match.path`), `json:` fields hold JSON, empty ones are left
 * out, and numbers and booleans are told by a prefix, since HTML knows text alone.
 */
export function bodyOfForm(form: URLSearchParams): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [field, value] of form) {
    if (field === "command" || value === "") continue;
    const [kind, name] = field.includes(":") ? (field.split(":") as [string, string]) : ["text", field];
    const steps = name.split(".");
    const last = steps.pop() ?? name;
    let target = body;
    for (const step of steps) {
      target[step] ??= {};
      target = target[step] as Record<string, unknown>;
    }
    target[last] = kind === "json" ? JSON.parse(value) : value;
  }
  return body;
}
