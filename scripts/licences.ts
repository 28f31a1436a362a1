import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { billOfMaterials } from "./licences/bill";
import { productionDependencies } from "./licences/list";
import { licencesPage } from "./licences/page";

/** Writes docs/licences.md anew. */
new Command("licences")
  .description(
    "Writes docs/licences.md: what production depends on, and under which licence (from package-lock.json)",
  )
  .addHelpText("after", "\nExample:\n  npm run licences")
  .parse();

writeFileSync("docs/licences.md", licencesPage(productionDependencies(JSON.parse(billOfMaterials()))));
console.error("docs/licences.md is written");
