/** What every answer carries; the content security policy of a page is made with its nonce in middleware.ts. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  // Addresses of ours carry return_to and, on the way back from Patreon, a code: no other site sees them.
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  // Browsers heed it over https only (RFC 6797, 8.1), so the demo on http is not touched.
  { key: "Strict-Transport-Security", value: "max-age=31536000" },
];

/**
 * The addresses of these pages hold a token, which not even our own logs of other addresses are to see. Not `no-referrer`:
 * with it a form posts `Origin: null` (Fetch, "append a request Origin header"), which is how another site looks.
 */
const linkHeaders = [{ key: "Referrer-Policy", value: "strict-origin" }];

/** @type {import("next").NextConfig} */
const config = {
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  // Nothing here uses the image optimizer, which would be one more address that answers.
  images: { unoptimized: true },
  // The app alone: tests and scripts have their types checked by npm test.
  typescript: { tsconfigPath: "tsconfig.build.json" },
  // Otherwise every page is loaded before anybody asks for one, charts and tables too: the start took several times as
  // long and the process began at twice the memory (docs/benchmarks.md; nextjs.org/docs/app/guides/memory-usage).
  experimental: { preloadEntriesOnStart: false },
  // The hashing workers are started by path, and the rooms are read by it, which no bundler follows.
  outputFileTracingIncludes: {
    "/api/**": ["./workers/**", "./drizzle/**", "./node_modules/bcryptjs/**", "./content/**"],
    "/labs": ["./content/**"],
    "/labs/**": ["./content/**"],
  },
  headers: async () => [
    { source: "/:path*", headers: securityHeaders },
    { source: "/password-link", headers: linkHeaders },
    { source: "/sign-in-link", headers: linkHeaders },
    { source: "/password-reset", headers: linkHeaders },
    { source: "/verify-email", headers: linkHeaders },
  ],
};

export default config;
