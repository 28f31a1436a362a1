import { z } from "zod";

/** What is read of a bill of materials in CycloneDX form. */
const Bill = z.object({
  components: z.array(
    z.object({
      purl: z.string(),
      version: z.string(),
      scope: z.enum(["required", "optional", "excluded"]).optional(),
      licenses: z
        .array(
          z.union([
            z.object({ license: z.union([z.object({ id: z.string() }), z.object({ name: z.string() })]) }),
            z.object({ expression: z.string() }),
          ]),
        )
        .default([]),
    }),
  ),
});

type License = z.infer<typeof Bill>["components"][number]["licenses"][number];

const expressionOf = (one: License) => {
  if ("expression" in one) return one.expression;
  return "id" in one.license ? one.license.id : one.license.name;
};

export interface Dependency {
  name: string;
  version: string;
  /** An SPDX expression; null where the package names none. */
  licence: string | null;
  /** Installed on some platforms only, or only where it can be. */
  optional: boolean;
}

/** Licences under which a dependency may be used, copied and sold with nothing more than its notice kept. */
const allowed = new Set([
  ...["MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "BlueOak-1.0.0"],
  ...["CC0-1.0", "Unlicense", "Python-2.0"],
]);

interface Exception {
  name: RegExp;
  licence: string;
  reason: string;
}

/** What else is there, and why it may be. */
export const exceptions: Exception[] = [
  {
    name: /^@img\/sharp-/,
    licence: "LGPL-3.0-or-later",
    reason:
      "optional to Next, which would scale pictures with it; this site does not (`images.unoptimized`). A library that is linked as it comes, and can be replaced or left out",
  },
  {
    name: /^caniuse-lite$/,
    licence: "CC-BY-4.0",
    reason: "data about browsers that the build reads; the site that is built holds none of it",
  },
];

/** What production depends on, on any platform, by name and version. @param bill as `npm sbom` writes it. */
export function productionDependencies(bill: unknown): Dependency[] {
  const found = new Map<string, Dependency>();
  for (const { purl, version, scope, licenses } of Bill.parse(bill).components) {
    const name = decodeURIComponent(purl.slice("pkg:npm/".length, purl.lastIndexOf("@")));
    const licence = licenses.map(expressionOf).join(" AND ") || null;
    found.set(`${name}@${version}`, { name, version, licence, optional: scope === "optional" });
  }
  return [...found.keys()].sort().map((key) => found.get(key) as Dependency);
}

/** The parts of an SPDX expression that nothing allows for this dependency. */
export function refusedLicences({ name, licence }: Dependency): string[] {
  const isFine = (one: string) =>
    allowed.has(one) ||
    exceptions.some((exception) => exception.licence === one && exception.name.test(name));
  const parts = (licence ?? "none named").replace(/[()]/g, "").split(" AND ");
  return parts.filter((part) => !part.split(" OR ").some(isFine));
}
