import { KeysAnswer } from "@/lib/contracts/admin";
import {
  DeliveryAnswer,
  HealthAnswer,
  HeartbeatAnswer,
  MaintenanceAnswer,
  OpenApiDocument,
  ReadyAnswer,
  VerificationAnswer,
} from "@/lib/contracts/house";
import { operation } from "./operation";

export const health = operation({
  method: "GET",
  path: "/api/health",
  needs: "nothing",
  tag: "House",
  summary: "Whether the app is alive",
  answers: { 200: { description: "It is", schema: HealthAnswer, example: { status: "ok" } } },
});

export const ready = operation({
  method: "GET",
  path: "/api/ready",
  tag: "House",
  summary: "Whether the app can serve: settings, database and migrations",
  description:
    "A Redis that is away is told of and makes nothing unready: limits are then counted in PostgreSQL.",
  answers: {
    200: { description: "It can", schema: ReadyAnswer, example: { status: "ready", redis: "up" } },
  },
});

export const keys = operation({
  method: "GET",
  path: "/api/admin/keys",
  tag: "House",
  summary: "Which signing keys live sessions depend on, and what needs a person",
  auth: "session",
  may: "keys.read",
  answers: {
    200: {
      description: "How it stands",
      schema: KeysAnswer,
      example: {
        keys: [
          {
            kid: "1.Zk3vQm1x",
            current: true,
            liveSessions: 412,
            lastSignedAt: "2026-03-10T12:00:00.000Z",
            retireFrom: "2026-03-10T12:16:00.000Z",
          },
        ],
        legacy: null,
        alerts: [],
      },
    },
  },
});

export const metrics = operation({
  method: "GET",
  path: "/api/metrics",
  needs: "settings",
  tag: "House",
  summary: "The numbers of this process and of the house, for Prometheus",
  description:
    "In Prometheus's text format. Where no metrics token is set, there is no such address (`not_found`).",
  proof: "metrics",
  answers: {
    200: {
      description: "The numbers",
      schema: null,
      mediaType: "text/plain",
      example: 'gatehouse_sign_ins_total{way="password"} 42',
    },
  },
  errors: ["metrics_unauthorized", "not_found"],
});

const verification = {
  outcome: "done",
  runId: "0d9c6a34-6a3f-4b63-8a8e-6f3c1a7f5b21",
  mode: "sweep",
  dryRun: false,
  counts: { seen: 1000, gained: 3, lost: 1, changed: 2, unknown: 0, refused: 0 },
  apiCalls: 1,
  message: null,
};

export const verifyMembers = operation({
  method: "GET",
  path: "/api/cron/verify-members",
  tag: "House",
  summary: "Check everybody's membership, for a cron",
  description: "The same run as `npm run verify-members`.",
  proof: "cron",
  answers: {
    200: { description: "How it ended", schema: VerificationAnswer, example: verification },
    502: {
      description: "The run failed, and nobody's access was changed",
      schema: VerificationAnswer,
      example: {
        ...verification,
        outcome: "failed",
        message: "Patreon does not answer. Nobody's access was changed",
      },
    },
  },
  errors: ["cron_unauthorized"],
});

export const heartbeat = operation({
  method: "GET",
  path: "/api/cron/heartbeat",
  tag: "House",
  summary: "Do what is due by time, for a cron",
  description:
    "Sends the letters and works the deliveries whose next try has come, and goes on with a run that did not come to its end. A server does so by itself every 30 seconds; where a platform freezes processes between requests, its cron calls this.",
  proof: "cron",
  answers: {
    200: {
      description: "It is done, or the next call goes on",
      schema: HeartbeatAnswer,
      example: { verification: null },
    },
  },
  errors: ["cron_unauthorized"],
});

export const maintenance = operation({
  method: "GET",
  path: "/api/cron/maintain",
  tag: "House",
  summary: "Forget what nobody can use any more, for a daily cron",
  description:
    "The same as `npm run maintain`, and bounded: after 270 seconds no further batch is begun, and the next call goes on.",
  proof: "cron",
  answers: {
    200: {
      description: "How many rows of each kind were forgotten, and whether there are more",
      schema: MaintenanceAnswer,
      example: {
        ...{ outcome: "done", sessions: 120, links: 8, events: 0, counters: 31 },
        ...{ letters: 12, deliveries: 40, audit: 0 },
      },
    },
  },
  errors: ["cron_unauthorized"],
});

export const patreonWebhook = operation({
  method: "POST",
  path: "/api/patreon/webhook",
  tag: "House",
  summary: "Takes Patreon's deliveries",
  description:
    "The body is Patreon's, signed in `X-Patreon-Signature`; it is answered at once and worked afterwards.",
  proof: "signature",
  answers: {
    200: { description: "It is stored", schema: DeliveryAnswer, example: { status: "waiting" } },
  },
  errors: ["webhook_signature_refused", "payload_too_large"],
});

export const openapi = operation({
  method: "GET",
  path: "/api/openapi.json",
  needs: "settings",
  tag: "House",
  summary: "This document",
  answers: {
    200: {
      description: "OpenAPI 3.1",
      schema: OpenApiDocument,
      example: { openapi: "3.1.0", info: { title: "Gatehouse", version: "1" }, paths: {} },
    },
  },
});

export const houseOperations = [
  health,
  ready,
  metrics,
  keys,
  verifyMembers,
  heartbeat,
  maintenance,
  patreonWebhook,
  openapi,
];
