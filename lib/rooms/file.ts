import { parse } from "yaml";
import { z } from "zod";

/** What a room takes, as its file says it. A tier is named by its id or by its title. */
export type RoomAccess = { kind: "signed_in" } | { kind: "paid" } | { kind: "tier"; tier: string };

/** A room as its file tells of it. */
export interface Room {
  /** The last part of its address: the file's name. */
  area: string;
  title: string;
  summary: string;
  access: RoomAccess;
  order: number;
  markdown: string;
}

const Access = z
  .string({ error: "say signed-in, paid, or tier: and its title" })
  .transform((text, context) => {
    if (text === "signed-in") return { kind: "signed_in" } as const;
    if (text === "paid") return { kind: "paid" } as const;
    const tier = /^tier:(.*)$/.exec(text)?.[1]?.trim();
    if (tier) return { kind: "tier", tier } as const;
    context.addIssue({ code: "custom", message: "say signed-in, paid, or tier: and its title" });
    return z.NEVER;
  });

const text = (max: number) =>
  z.string({ error: "takes a text" }).trim().min(1, "is empty").max(max, `has at most ${max} characters`);

const FrontMatter = z.strictObject({
  title: text(80),
  summary: text(300),
  access: Access,
  order: z.number({ error: "takes a number" }).default(1000),
});

const areaPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const layout = /^\uFEFF?---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)?---[ \t]*(?:\r?\n([\s\S]*))?$/;

const faultInWords = ({ path, message, code, ...issue }: z.core.$ZodIssue) =>
  code === "unrecognized_keys"
    ? `${(issue as { keys: string[] }).keys.join(", ")} is not known`
    : `${path.join(".") || "the front matter"}: ${message}`;

/**
 * Reads a room's file: front matter in YAML between two lines of `---`, and the text in Markdown below it.
 * @param name the file's name.
 * @throws Error that says in a sentence for people what is wrong.
 */
export function readRoomFile(name: string, bytes: Uint8Array): Room {
  const area = name.replace(/\.md$/, "");
  if (!areaPattern.test(area) || area.length > 64)
    throw new Error("The name becomes an address: small letters, digits and single hyphens");
  const match = layout.exec(decode(bytes));
  if (!match) throw new Error("It has to begin with front matter between two lines of ---");
  const parsed = FrontMatter.safeParse(readYaml(match[1] ?? ""));
  if (!parsed.success) throw new Error(parsed.error.issues.map(faultInWords).join("; "));
  const markdown = match[2]?.trim() ?? "";
  if (markdown === "") throw new Error("There is no text below the front matter");
  return { area, ...parsed.data, markdown };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("It is not UTF-8 text");
  }
}

function readYaml(source: string): unknown {
  try {
    return parse(source, { prettyErrors: false });
  } catch (error) {
    throw new Error(`The front matter is no YAML: ${error instanceof Error ? error.message : error}`);
  }
}
