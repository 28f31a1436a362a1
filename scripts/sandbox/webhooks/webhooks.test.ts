import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { CAMPAIGN_ID } from "../campaigns";
import { elsewhereClient } from "../options";
import { memberIdFor, personIds } from "../people";
import { openSandbox } from "../test-support";
import { signBody } from "./delivery";
import { openReceiver, type Received } from "./receiver";

const { ada, bo, dan, fay, lou } = personIds;
const secret = "whsec_test";
const json = { "content-type": "application/json" };
const creator = { ...json, authorization: "Bearer sandbox-creator-access-token" };
const stranger = { ...json, authorization: `Bearer ${elsewhereClient.creatorAccessToken}` };

/** A sandbox whose events reach a receiver; retries wait for the clock to be moved. */
async function openWithReceiver() {
  const [sandbox, receiver] = [await openSandbox(), await openReceiver()];
  const { document } = await sandbox.control("POST", "/webhooks", { uri: receiver.uri, secret });
  const events = () => receiver.received.map(({ event }) => event);
  const hook = async () => (await sandbox.control("GET", "/state")).document.webhooks[0];
  return { ...sandbox, ...receiver, events, hook, hookId: document.id as string };
}

const attributesOf = ({ body }: Received) => JSON.parse(body).data.attributes;

test("the signature is the lower-case hex HMAC-MD5 of the bytes: the published vector", () => {
  const body =
    '{"data":{"type":"member","id":"38c264ba-0612-4bb9-bc33-f9755cc68bb0","attributes":{"full_name":"Zoë 😀"}}}';
  expect(signBody(body, secret)).toBe("db206ba0c04dbf55237335a4170ae7e8");
});

test("a change reaches the receiver as a signed member document with campaign, user and tiers", async () => {
  const { control, received } = await openWithReceiver();
  await control("PUT", `/people/${ada}`, { kind: "declined" });
  await expect.poll(() => received.length).toBe(1);
  const [{ event, signature, body } = { event: "", signature: "", body: "" }] = received;
  expect(event).toBe("members:update");
  expect(signature).toBe(createHmac("md5", secret).update(body).digest("hex"));
  const { data, included, links } = JSON.parse(body);
  expect(data.id).toBe(memberIdFor(ada, CAMPAIGN_ID));
  expect(data.attributes).toMatchObject({ patron_status: "declined_patron", email: "ada@example.com" });
  expect(data.relationships.user.data).toEqual({ type: "user", id: ada });
  expect(included.map(({ type }: { type: string }) => type).sort()).toEqual([
    "campaign",
    "tier",
    "tier",
    "user",
  ]);
  const user = included.find(({ type }: { type: string }) => type === "user");
  expect(user.attributes).not.toHaveProperty("email");
  expect(links.self).toContain(`/v2/members/${data.id}`);
});

test.each([
  ["a newcomer who pledges", lou, "paying", ["members:create", "members:pledge:create"]],
  ["a newcomer for free", lou, "free_new", ["members:create"]],
  ["a free member who pledges", dan, "paying", ["members:pledge:create", "members:update"]],
  ["a paying member who cancels", ada, "cancelled", ["members:pledge:delete", "members:update"]],
  ["a decline", ada, "declined", ["members:update"]],
  ["a gift that ends", fay, "former", ["members:update"]],
  ["a free member who leaves", dan, "none", ["members:delete"]],
  ["a paying member whose record goes", ada, "none", ["members:pledge:delete"]],
])("%s fires what Patreon fires", async (_what, personId, kind, expected) => {
  const { control, events } = await openWithReceiver();
  await control("PUT", `/people/${personId}`, { kind });
  await expect.poll(events).toEqual(expected);
});

test("a raised pledge fires an update of the pledge and of the member", async () => {
  const { control, events } = await openWithReceiver();
  await control("PUT", `/people/${ada}`, { tierId: "802" });
  await expect.poll(events).toEqual(["members:pledge:update", "members:update"]);
});

test("members:delete shows the state before the removal", async () => {
  const { control, received } = await openWithReceiver();
  await control("PUT", `/people/${dan}`, { kind: "none" });
  await expect.poll(() => received.length).toBe(1);
  const { data } = JSON.parse(received[0]?.body ?? "");
  expect(data.relationships.currently_entitled_tiers.data).toEqual([{ type: "tier", id: "800" }]);
});

test("disconnecting the app and changing nothing send nothing", async () => {
  const { control, events } = await openWithReceiver();
  await control("POST", `/people/${ada}/tokens`, { action: "disconnect" });
  await control("PUT", `/people/${ada}`, { fullName: "Ada Paying" });
  await control("PUT", `/people/${bo}`, { fullName: "Bo Marker" });
  await expect.poll(events).toEqual(["members:update"]);
});

test("turning the month tells of each pending charge, and settling of each payment", async () => {
  const { control, received } = await openWithReceiver();
  await control("POST", "/month-turn");
  const statusesOfAda = () =>
    received
      .filter(({ body }) => body.includes(`"id":"${ada}"`))
      .map((one) => attributesOf(one).last_charge_status);
  await expect.poll(statusesOfAda).toEqual(["Pending"]);
  await control("POST", "/month-turn", { settle: true });
  await expect.poll(statusesOfAda).toEqual(["Pending", "Paid"]);
});

test.each([
  ["escaped", "Zo\\u00eb \\ud83d\\ude00"],
  ["utf8", "Zoë 😀"],
  ["pretty", '\n  "data": {'],
])("bodies written as %s are signed over their exact bytes", async (webhookEncoding, part) => {
  const { control, received } = await openWithReceiver();
  await control("PUT", "/settings", { webhookEncoding });
  await control("PUT", `/people/${ada}`, { fullName: "Zoë 😀" });
  await expect.poll(() => received.length).toBe(1);
  const { body, signature } = received[0] as Received;
  expect(body).toContain(part);
  expect(signature).toBe(signBody(body, secret));
  expect(attributesOf(received[0] as Received).full_name).toBe("Zoë 😀");
});

test("a failed event is retried along the ladder, and the same bytes are sent again", async () => {
  const { control, received, answers, hook } = await openWithReceiver();
  answers.push(500, 204);
  await control("PUT", `/people/${ada}`, { kind: "declined" });
  await expect.poll(async () => (await hook()).failures).toBe(1);
  expect((await hook()).waiting[0].dueAt).toBe("2026-05-10T12:00:30.000Z");
  await control("PUT", "/clock", { advanceSeconds: 30 });
  await expect.poll(async () => (await hook()).failures).toBe(2);
  await control("PUT", "/clock", { advanceSeconds: 300 });
  await expect.poll(async () => (await hook()).failures).toBe(0);
  expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  expect((await hook()).waiting).toEqual([]);
});

test("a compressed ladder retries by itself as time passes", async () => {
  const [sandbox, receiver] = [await openSandbox({ now: () => new Date() }), await openReceiver()];
  await sandbox.control("POST", "/webhooks", { uri: receiver.uri, secret });
  await sandbox.control("PUT", "/settings", { webhookRetrySeconds: [0.02, 0.02] });
  receiver.answers.push(500, 500);
  await sandbox.control("PUT", `/people/${ada}`, { kind: "declined" });
  await expect.poll(() => receiver.received.length).toBe(3);
});

test("the next success sends the backlog, old state after new", async () => {
  const { control, answers, received, hook } = await openWithReceiver();
  answers.push(503);
  await control("PUT", `/people/${ada}`, { kind: "declined" });
  await expect.poll(async () => (await hook()).failures).toBe(1);
  await control("PUT", `/people/${ada}`, { kind: "former" });
  const statuses = () => received.map((one) => attributesOf(one).patron_status);
  await expect
    .poll(statuses)
    .toEqual(["declined_patron", "former_patron", "declined_patron", "former_patron"]);
  await expect.poll(async () => (await hook()).waiting).toEqual([]);
});

test("after the ladder the webhook is paused; taking the pause off sends what had piled up", async () => {
  const { url, control, api, received } = await openWithReceiver();
  const receiver = await openReceiver();
  await control("PUT", "/settings", { webhookRetrySeconds: [10] });
  const created = await fetch(`${url}/api/oauth2/v2/webhooks`, {
    method: "POST",
    headers: creator,
    body: webhookBody(receiver.uri, ["members:update"]),
  });
  const { data } = (await created.json()) as { data: { id: string } };
  const own = async () =>
    (await (await api("/webhooks?fields[webhook]=paused,num_consecutive_times_failed")).json()).data[0]
      .attributes;
  receiver.answers.push(500, 500);
  await control("PUT", `/people/${ada}`, { kind: "declined" });
  await expect.poll(own).toEqual({ paused: false, num_consecutive_times_failed: 1 });
  await control("PUT", "/clock", { advanceSeconds: 10 });
  await expect.poll(own).toEqual({ paused: true, num_consecutive_times_failed: 2 });
  await control("PUT", `/people/${ada}`, { kind: "paying" });
  await expect.poll(() => received.length).toBe(2);
  expect(receiver.received).toHaveLength(2);
  const body = JSON.stringify({ data: { id: data.id, type: "webhook", attributes: { paused: false } } });
  await fetch(`${url}/api/oauth2/v2/webhooks/${data.id}`, { method: "PATCH", headers: creator, body });
  await expect.poll(own).toEqual({ paused: false, num_consecutive_times_failed: 0 });
  expect(receiver.received.slice(2).map((one) => attributesOf(one).patron_status)).toEqual([
    "declined_patron",
    "active_patron",
  ]);
});

test("events held back can be released in reverse, days late: delete before create", async () => {
  const { control, events } = await openWithReceiver();
  await control("PUT", "/settings", { webhooksHeld: true });
  await control("PUT", `/people/${lou}`, { kind: "free" });
  await control("PUT", `/people/${lou}`, { kind: "none" });
  await control("PUT", "/clock", { advanceSeconds: 3 * 86_400 });
  expect(events()).toEqual([]);
  await control("POST", "/webhooks/release", { order: "reversed" });
  const ofLou = events().filter((event) => event !== "members:update");
  expect(ofLou).toEqual(["members:delete", "members:create"]);
});

const sendCases: [trouble: string, check: (all: Received[]) => void][] = [
  ["duplicate", (all) => expect([all.length, all[0]?.body]).toEqual([2, all[1]?.body])],
  ["wrong_secret", ([one]) => expect(one?.signature).not.toBe(signBody(one?.body ?? "", secret))],
  [
    "upper_case_signature",
    ([one]) => expect(one?.signature).toBe(signBody(one?.body ?? "", secret).toUpperCase()),
  ],
  ["missing_signature", ([one]) => expect(one?.signature).toBeUndefined()],
  ["empty_signature", ([one]) => expect(one?.signature).toBe("")],
  ["missing_event", ([one]) => expect([one?.event, one?.signature?.length]).toEqual([undefined, 32])],
  ["sha256_signature", ([one]) => expect(one?.signature).toBe(signBody(one?.body ?? "", secret, "sha256"))],
  ["huge", ([one]) => expect(one?.body.length).toBeGreaterThan(5 * 1024 * 1024)],
  ["portal_test", ([one]) => expect(JSON.parse(one?.body ?? "").data.id).toBeNull()],
  ["unknown_event", ([one]) => expect(one?.event).toBe("members:blessed")],
  [
    "active_delete",
    ([one]) =>
      expect([one?.event, attributesOf(one as Received).patron_status]).toEqual([
        "members:delete",
        "active_patron",
      ]),
  ],
];

test.each(sendCases)("a delivery by hand can be made with the trouble %s", async (trouble, check) => {
  const { control, received } = await openWithReceiver();
  const { document } = await control("POST", "/webhooks/send", { personId: ada, trouble });
  expect(document.outcomes[0].status).toBe(200);
  check(received);
});

function webhookBody(uri: string, triggers: string[], campaignId = CAMPAIGN_ID): string {
  const campaign = { data: { type: "campaign", id: campaignId } };
  return JSON.stringify({
    data: { type: "webhook", attributes: { triggers, uri }, relationships: { campaign } },
  });
}

test("creating a webhook answers its secret; lists show this client's own and none of the portal's", async () => {
  const { url, api, hookId } = await openWithReceiver();
  const response = await fetch(`${url}/api/oauth2/v2/webhooks`, {
    method: "POST",
    headers: creator,
    body: webhookBody("http://127.0.0.1:9/hook", ["members:create"]),
  });
  const { data } = (await response.json()) as { data: { id: string; attributes: Record<string, unknown> } };
  expect(data.attributes).toMatchObject({
    secret: expect.stringMatching(/^[\w-]{43}$/),
    paused: false,
    num_consecutive_times_failed: 0,
    last_attempted_at: null,
  });
  const list = (await (await api("/webhooks")).json()) as { data: { id: string }[] };
  expect(list.data.map(({ id }) => id)).toEqual([data.id]);
  expect(data.id).not.toBe(hookId);
  const others = await fetch(`${url}/api/oauth2/v2/webhooks`, { headers: stranger });
  expect(((await others.json()) as { data: unknown[] }).data).toEqual([]);
});

test("deleting a webhook answers 204, then 404, and never another client's", async () => {
  const { url, control } = await openWithReceiver();
  const response = await fetch(`${url}/api/oauth2/v2/webhooks`, {
    method: "POST",
    headers: creator,
    body: webhookBody("http://127.0.0.1:9/hook", ["members:create"]),
  });
  const { data } = (await response.json()) as { data: { id: string } };
  const remove = (headers: Record<string, string>) =>
    fetch(`${url}/api/oauth2/v2/webhooks/${data.id}`, { method: "DELETE", headers });
  expect((await remove(stranger)).status).toBe(404);
  expect((await remove(creator)).status).toBe(204);
  expect((await remove(creator)).status).toBe(404);
  expect((await control("GET", "/state")).document.webhooks).toHaveLength(1);
});

test("a patron's token manages no webhooks, and nobody another's campaign", async () => {
  const { url, api, signIn } = await openWithReceiver();
  const { access_token } = await signIn(ada);
  expect((await api("/webhooks", access_token)).status).toBe(401);
  const response = await fetch(`${url}/api/oauth2/v2/webhooks`, {
    method: "POST",
    headers: stranger,
    body: webhookBody("http://127.0.0.1:9/hook", ["members:create"]),
  });
  expect(response.status).toBe(404);
});
