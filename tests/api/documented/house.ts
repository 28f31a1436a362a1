import {
  health,
  heartbeat,
  keys,
  maintenance,
  metrics,
  openapi,
  patreonWebhook,
  ready,
  verifyMembers,
} from "@/lib/api/house";
import { sign } from "@/lib/webhooks/signature";
import { ApiClient } from "../../support/client";
import { testSecrets } from "../../support/deps";
import { portalTestBody } from "../../support/webhook-bodies";
import { at, type Drive, row } from "./row";

const withSecret = { headers: { authorization: `Bearer ${testSecrets.cron}` } };
const withToken = { headers: { authorization: `Bearer ${testSecrets.metrics}` } };
const verify: Drive = ({ nobody }) => nobody().get(at(verifyMembers), withSecret);

const json = { "content-type": "application/json" };
const secret = "whsec_documented";

export const houseRows = [
  row(health, { 200: ({ nobody }) => nobody().get(at(health)) }),
  row(ready, { 200: ({ nobody }) => nobody().get(at(ready)) }),
  row(
    metrics,
    { 200: ({ nobody }) => nobody().get(at(metrics), withToken) },
    {
      metrics_unauthorized: ({ nobody }) => nobody().get(at(metrics)),
      not_found: async ({ stack }) => {
        const copy = await stack.startCopy({ METRICS_TOKEN: "" });
        return new ApiClient(copy.url).get(at(metrics), withToken).finally(copy.stop);
      },
    },
  ),
  row(openapi, { 200: ({ nobody }) => nobody().get(at(openapi)) }),
  row(keys, { 200: async ({ somebody }) => (await somebody("super_admin")).api.get(at(keys)) }),
  row(
    verifyMembers,
    {
      200: verify,
      502: async (world) => {
        const fault = { kind: "status", status: 403, match: { path: "/members" }, times: null };
        await world.sandbox.call("POST", "faults", fault);
        const failed = await verify(world);
        await world.sandbox.clear();
        // What the failure left to look at is over once a run is.
        await verify(world);
        return failed;
      },
    },
    { cron_unauthorized: ({ nobody }) => nobody().get(at(verifyMembers)) },
  ),
  row(
    heartbeat,
    { 200: ({ nobody }) => nobody().get(at(heartbeat), withSecret) },
    { cron_unauthorized: ({ nobody }) => nobody().get(at(heartbeat)) },
  ),
  row(
    maintenance,
    { 200: ({ nobody }) => nobody().get(at(maintenance), withSecret) },
    { cron_unauthorized: ({ nobody }) => nobody().get(at(maintenance)) },
  ),
  row(
    patreonWebhook,
    {
      200: async ({ stack }) => {
        const copy = await stack.startCopy({ PATREON_WEBHOOK_SECRET: secret });
        const signature = { "x-patreon-signature": sign(Buffer.from(portalTestBody), secret) };
        const headers = { ...json, ...signature, "x-patreon-event": "members:create" };
        const sent = { raw: portalTestBody, headers };
        return new ApiClient(copy.url).post(at(patreonWebhook), sent).finally(copy.stop);
      },
    },
    {
      webhook_signature_refused: ({ nobody }) => nobody().post(at(patreonWebhook), { json: {} }),
      payload_too_large: ({ nobody }) =>
        nobody().post(at(patreonWebhook), { raw: "x".repeat(2 * 1024 * 1024), headers: json }),
    },
  ),
];
