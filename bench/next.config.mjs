import { fileURLToPath } from "node:url";

/** All apps here share one node_modules and one folder of parts, so that is where the bundler's world ends. */
const root = fileURLToPath(new URL(".", import.meta.url));

/** @type {import("next").NextConfig} What the product has set too, where it weighs on speed. */
const config = {
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  experimental: { preloadEntriesOnStart: false },
  turbopack: { root },
  outputFileTracingRoot: root,
};

export default config;
