import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { billOfMaterials } from "@/scripts/licences/bill";
import { productionDependencies, refusedLicences } from "@/scripts/licences/list";
import { licencesPage } from "@/scripts/licences/page";

interface Locked {
  version: string;
  dev?: boolean;
  devOptional?: boolean;
}

const bill = JSON.parse(billOfMaterials());
const dependencies = productionDependencies(bill);

it("the bill of materials holds what the lockfile has for production, and none of the development alone", () => {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const locked = Object.entries<Locked>(packages).filter(([folder]) => folder !== "");
  const idsOf = (entries: typeof locked) =>
    entries.map(([folder, { version }]) => `${folder.replace(/^.*node_modules\//, "")}@${version}`);
  const held = dependencies.map(({ name, version }) => `${name}@${version}`);
  const needed = idsOf(locked.filter(([, { dev, devOptional }]) => !dev && !devOptional));
  const ofProduction = new Set(idsOf(locked.filter(([, { dev }]) => !dev)));
  expect(bill.bomFormat).toBe("CycloneDX");
  expect(held).toEqual(expect.arrayContaining(needed));
  expect(held.filter((id) => !ofProduction.has(id))).toEqual([]);
});

it("every dependency of production is under a licence that was looked at", () => {
  expect(dependencies.filter((one) => refusedLicences(one).length > 0)).toEqual([]);
});

it.each([
  ["GPL-3.0-only", ["GPL-3.0-only"]],
  ["MIT AND AGPL-3.0-only", ["AGPL-3.0-only"]],
  ["(MIT OR GPL-2.0-only)", []],
  ["LGPL-3.0-or-later", ["LGPL-3.0-or-later"]],
  [null, ["none named"]],
])("a dependency under %s is told of", (licence, refused) => {
  expect(refusedLicences({ name: "planted", version: "1.0.0", licence, optional: false })).toEqual(refused);
});

it("docs/licences.md tells what the lockfile holds (npm run licences writes it)", () => {
  expect(readFileSync("docs/licences.md", "utf8")).toBe(licencesPage(dependencies));
});
