import type { Exchange, Reply } from "../http/exchange";
import { resourceErrorReply } from "../http/replies";
import { attributeNames, isResourceType, type ResourceType, relationships } from "./attributes";

/** What to include, as a tree: `memberships.campaign` is `{memberships: {campaign: {}}}`. */
export interface IncludeTree {
  [relationship: string]: IncludeTree;
}

export interface ResourceQuery {
  fields: Partial<Record<ResourceType, string[]>>;
  include: IncludeTree;
}

export interface QueryRules {
  type: ResourceType;
  /** Relationships this endpoint does not offer although its type has them. */
  withheld?: readonly string[];
  strictBrackets: boolean;
}

/** Reads `fields[...]` and `include`; one unknown name fails the whole request, so a Reply is the refusal. */
export function parseQuery(exchange: Exchange, rules: QueryRules): ResourceQuery | Reply {
  if (rules.strictBrackets && /[[\]]/.test(exchange.rawQuery)) return invalidParameter("fields");
  const fields: ResourceQuery["fields"] = {};
  for (const [name, value] of exchange.query) {
    const type = /^fields\[(.*)\]$/.exec(name)?.[1];
    if (type === undefined) continue;
    const asked = value.split(",");
    if (!isResourceType(type)) return invalidParameter(name);
    const known: readonly string[] = attributeNames[type];
    if (!asked.every((attribute) => known.includes(attribute))) return invalidParameter(name);
    fields[type] = asked;
  }
  const include = parseInclude(exchange.query.get("include") ?? "", rules);
  return include ? { fields, include } : invalidParameter("include");
}

/** 400 for a query parameter with a name in it that Patreon does not know. */
export function invalidParameter(parameter: string): Reply {
  return resourceErrorReply(400, { parameter, detail: `Invalid value for parameter '${parameter}'` });
}

function parseInclude(text: string, { type, withheld = [] }: QueryRules): IncludeTree | null {
  const tree: IncludeTree = {};
  for (const path of text.split(",").filter(Boolean)) {
    const steps = path.split(".");
    if (withheld.includes(steps[0] ?? "")) return null;
    let branch = tree;
    let at: ResourceType = type;
    for (const step of steps) {
      const next: ResourceType | undefined = Object.hasOwn(relationships[at], step)
        ? relationships[at][step]
        : undefined;
      if (!next) return null;
      branch[step] ??= {};
      branch = branch[step];
      at = next;
    }
  }
  return tree;
}
