import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { billOfMaterials } from "./licences/bill";

/** Writes the bill of materials of production, for a release. */
const program = new Command("sbom")
  .description(
    "Writes a CycloneDX bill of materials of what production depends on, made by npm from package-lock.json",
  )
  .option("--output <file>", "where to", "sbom.cdx.json")
  .addHelpText("after", "\nExample:\n  npm run sbom -- --output gatehouse-1.0.cdx.json")
  .parse();

const { output } = program.opts<{ output: string }>();
writeFileSync(output, billOfMaterials());
console.error(`${output} is written`);
