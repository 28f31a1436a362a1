import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { reasons, sources } from "@/lib/contracts/membership";
import { notices } from "@/lib/contracts/notices";
import { reasonInWords } from "@/lib/membership/words";
import { operations } from "./operations";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/** Addresses that browsers are sent to by our own pages, and the one that answers for all that are none. */
const ours = ["/api/[...path]", "/api/unavailable"];

/** All operations by the names they are exported under. */
const named: Record<string, { method: string; path: string }> = {};
for (const file of readdirSync("lib/api").filter((name) => !name.includes(".test.")))
  Object.assign(named, await import(path.resolve("lib/api", file)));

/** Every route file: its address, and its source. */
const routes = readdirSync("app/api", { recursive: true, encoding: "utf8" })
  .filter((file) => path.basename(file) === "route.ts")
  .map((file) => ({
    address: `/api/${path.dirname(file)}`,
    source: readFileSync(path.join("app/api", file), "utf8"),
  }))
  .filter(({ address }) => !ours.includes(address));

const nameOf = (operation: { method: string; path: string }) => `${operation.method} ${operation.path}`;
const pathOf = (address: string) => address.replace(/\[(\w+)\]/g, "{$1}");

/** The methods that a route handles itself. */
const handled = (source: string) =>
  methods.filter((method) =>
    new RegExp(`^export (const ${method}\\b|(async )?function ${method}\\b)`, "m").test(source),
  );

/** The methods that it refuses. */
const refused = (source: string) =>
  /export const \{ ([^}]*) \} = otherMethods(?:While)?\(/.exec(source)?.[1]?.split(/,\s*/) ?? [];

describe("operations and routes", () => {
  it("are the same: each method of each address has exactly one operation", () => {
    const built = routes.flatMap(({ address, source }) =>
      handled(source).map((method) => nameOf({ method, path: pathOf(address) })),
    );
    expect(operations.map(nameOf).sort()).toEqual(built.sort());
  });

  it.each(routes)("$address is made of its own operations", ({ address, source }) => {
    const made = [
      ...source.matchAll(/export const ([A-Z]+) = route\(\s*(?:\{\s*\.\.\.)?(?:operations\.)?(\w+)/g),
    ];
    for (const [, method, name = ""] of made)
      expect(named[name], `${method} ${address}`).toMatchObject({ method, path: pathOf(address) });
  });

  it.each(routes)("$address answers the methods it has not with a problem document", ({ source }) => {
    const others = methods.filter((method) => !handled(source).includes(method));
    expect(refused(source).sort()).toEqual([...others, "OPTIONS"].sort());
    const [, given = ""] = /otherMethods(?:While)?\(([^)]*)\)/.exec(source) ?? [];
    expect([...given.matchAll(/"([A-Z]+)"/g)].map(([, method]) => method).sort()).toEqual(
      handled(source).sort(),
    );
  });
});

/** The value and everything within it. */
const within = (value: unknown): object[] =>
  typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(within)] : [];

const sentences = reasons.map(reasonInWords);
const changes = sentences.map((sentence) => `: ${sentence}`);

describe("examples", () => {
  const shown = operations.flatMap(({ answers }) =>
    Object.values(answers).flatMap(({ example }) => within(example)),
  );

  it("give the reasons of memberships in the app's own sentences", () => {
    const whys = shown.flatMap((one) => ("why" in one && "paid" in one ? [one.why] : []));
    expect(whys).not.toEqual([]);
    for (const why of whys) expect(sentences).toContain(why);
  });

  it("tell of changes of memberships as the app does", () => {
    const told = shown.filter((one) => "kind" in one && one.kind === "membership");
    expect(told).not.toEqual([]);
    for (const { text, by } of told as { text: string; by: string }[]) {
      expect(
        changes.some((change) => text.endsWith(change)),
        text,
      ).toBe(true);
      expect(sources).toContain(by);
    }
  });

  it("say of a check what the pages say", () => {
    const told = shown.filter((one) => "checked" in one && "notice" in one && "message" in one);
    expect(told).not.toEqual([]);
    for (const { notice, message } of told as { notice: keyof typeof notices; message: string }[])
      expect(message).toBe(notices[notice].text);
  });
});

describe.each(operations.map((operation) => ({ name: nameOf(operation), operation })))(
  "$name",
  ({ operation }) => {
    it("describes each variable part of its path", () => {
      const parts = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, part]) => part);
      expect(Object.keys(operation.params ?? {})).toEqual(parts);
    });

    it("has examples that fit their schemas to the letter", () => {
      if (operation.body) expect(operation.bodyExample, "an example of the body").toBeDefined();
      if (operation.body) expect(operation.body.safeParse(operation.bodyExample).error).toBeUndefined();
      for (const [status, { schema, example, mediaType }] of Object.entries(operation.answers)) {
        if (schema === null || mediaType === "text/event-stream") continue;
        expect(example, `an example of ${status}`).toBeDefined();
        expect(z.safeParse(schema, example)).toMatchObject({ success: true });
        expect(z.parse(schema, example), `no more than the schema of ${status} knows`).toEqual(example);
      }
    });
  },
);
