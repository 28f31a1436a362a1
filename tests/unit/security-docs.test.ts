import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const read = (file: string) => readFileSync(file, "utf8");
const pages = ["SECURITY.md", "docs/asvs.md"];

describe.each(pages)("%s", (page) => {
  const text = read(page);

  it("names files that exist", () => {
    const named = [...text.matchAll(/`((?:app|components|lib|scripts|tests)\/[^`]+)`/g)].map(
      ([, file = ""]) => file,
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it("links to files that exist", () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, link = ""]) => link);
    expect(links.length).toBeGreaterThan(1);
    expect(links.filter((link) => !existsSync(path.join(path.dirname(page), link)))).toEqual([]);
  });
});

it("each threat names a test that proves what stops it", () => {
  const rows = read("SECURITY.md")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (Who|---)/.test(line));
  expect(rows.length).toBeGreaterThan(25);
  expect(rows.filter((row) => !/\.(test|spec)\.ts`[^|]*\|$/.test(row))).toEqual([]);
});

describe("docs/asvs.md", () => {
  const text = read("docs/asvs.md");
  const rows = [...text.matchAll(/^\| (V[\d.]+) \| [^|]+ \| (Met|Open|Not applicable) \| ([^|]+) \|$/gm)].map(
    ([, item = "", state = "", where = ""]) => ({ item, state, where }),
  );

  it("has one row for each requirement of level 1 and 2", () => {
    const wanted = read("tests/fixtures/asvs/levels-1-and-2.txt").trim().split("\n");
    expect(rows.map(({ item }) => item)).toEqual(wanted.map((line) => line.split(" ")[0]));
  });

  it("lists at its top what is open, and nothing else", () => {
    const top = text.slice(text.indexOf("## Open"), text.indexOf("## Ways in"));
    const listed = [...top.matchAll(/^\| (V[\d.]+) \|/gm)].map(([, item]) => item);
    const open = rows.filter(({ state }) => state === "Open").map(({ item }) => item);
    expect(listed.sort()).toEqual(open.sort());
  });

  it("says of what is not met why", () => {
    expect(rows.filter(({ state, where }) => state !== "Met" && where.trim().length < 4)).toEqual([]);
  });
});
