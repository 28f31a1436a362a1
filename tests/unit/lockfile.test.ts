import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface LockedPackage {
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

/** The product's, and that of what it is measured beside. */
describe.each(["package-lock.json", "bench/package-lock.json"])("%s", (file) => {
  const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, LockedPackage> };
  const packages = Object.entries(lock.packages);

  it("holds every optional dependency, so that an install on any platform is whole", () => {
    const missing = packages.flatMap(([folder, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => {
        // npm looks for a dependency in the package's own folder, then in each folder above it.
        const parts = folder.split("/node_modules/");
        const places = parts.map(
          (_, index) => `${parts.slice(0, index + 1).join("/node_modules/")}/node_modules/${name}`,
        );
        return ![`node_modules/${name}`, ...places].some((place) => place in lock.packages);
      }),
    );
    expect(missing).toEqual([]);
  });

  it("names no registry but npm's public one", () => {
    const hosts = packages.flatMap(([, { resolved }]) => (resolved ? [new URL(resolved).host] : []));
    expect(hosts.filter((host) => host !== "registry.npmjs.org")).toEqual([]);
  });
});
