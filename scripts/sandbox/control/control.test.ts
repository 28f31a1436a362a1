import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { memberIdFor, personIds } from "../people";
import { startSandbox } from "../server";
import { NOON, type OpenSandbox, openSandbox, type TokenAnswer } from "../test-support";

const OURS = "7000001";
const { ada, bo, dan, ida, jo, lou } = personIds;

async function statusOf({ read }: OpenSandbox, personId: string) {
  const document = await read(
    `/members/${memberIdFor(personId, OURS)}?fields[member]=patron_status,last_charge_status`,
  );
  return document.data?.attributes.last_charge_status ?? document.data?.attributes.patron_status;
}

test("the state shows people, clock, settings and how often each endpoint answered what", async () => {
  const { api, control } = await openSandbox();
  await api("/identity");
  await api("/identity", "dead");
  await api(`/members/${memberIdFor(ada, OURS)}`);
  const { document } = await control("GET", "/state");
  expect(document.now).toBe(NOON.toISOString());
  expect(document.people.find(({ id }: { id: string }) => id === ada)).toMatchObject({
    fullName: "Ada Paying",
  });
  expect(document.settings.expiresIn).toBe(2_678_400);
  expect(document.calls).toEqual({
    "GET /api/oauth2/v2/identity": { 200: 1, 401: 1 },
    "GET /api/oauth2/v2/members/{id}": { 200: 1 },
  });
});

test("a person's kind, e-mail and name change at once", async () => {
  const sandbox = await openSandbox();
  const { access_token } = await sandbox.signIn(ada);
  await sandbox.control("PUT", `/people/${ada}`, { kind: "declined", email: null, fullName: "Zoë 😀" });
  expect(await statusOf(sandbox, ada)).toBe("Declined");
  const identity = await sandbox.read("/identity?fields[user]=email,full_name", access_token);
  expect(identity.data.attributes).toEqual({ email: null, full_name: "Zoë 😀" });
});

test("someone who leaves and returns keeps the member UUID", async () => {
  const sandbox = await openSandbox();
  await sandbox.control("PUT", `/people/${dan}`, { kind: "none" });
  expect((await sandbox.api(`/members/${memberIdFor(dan, OURS)}`)).status).toBe(404);
  await sandbox.control("PUT", `/people/${dan}`, { kind: "paying" });
  expect(await statusOf(sandbox, dan)).toBe("Paid");
});

test("a newcomer is charged on joining, for the cheapest published tier unless another is named", async () => {
  const { control, read } = await openSandbox();
  await control("PUT", `/people/${lou}`, { kind: "paying" });
  const path = `/members/${memberIdFor(lou, OURS)}?fields[member]=last_charge_date,pledge_relationship_start&include=currently_entitled_tiers`;
  const { data } = await read(path);
  const noon = "2026-05-10T12:00:00.000+00:00";
  expect(data.attributes).toEqual({ last_charge_date: noon, pledge_relationship_start: noon });
  expect(data.relationships.currently_entitled_tiers.data).toEqual([{ type: "tier", id: "801" }]);
});

test("added people can sign in; an id is taken once", async () => {
  const { control, signIn, read } = await openSandbox();
  const added = await control("POST", "/people", { fullName: "Pia New", kind: "annual", tierId: "802" });
  expect(added.status).toBe(201);
  const { access_token } = await signIn(added.document.id);
  expect((await read("/identity?fields[user]=full_name", access_token)).data.attributes.full_name).toBe(
    "Pia New",
  );
  expect((await control("POST", "/people", { id: added.document.id })).status).toBe(409);
});

test.each([
  ["PUT", `/people/${ada}`, { kind: "rich" }],
  ["PUT", "/settings", { expires: 5 }],
  ["POST", "/faults", { kind: "status", status: 99 }],
  ["POST", `/people/${ada}/tokens`, { action: "burn" }],
])("%s %s refuses what it does not understand, and says what", async (method, path, body) => {
  const { control } = await openSandbox();
  const answer = await control(method, path, body);
  expect(answer.status).toBe(400);
  expect(answer.document.error).toMatch(/→ at|Unrecognized key|Invalid/);
});

test("a change of one setting leaves the others", async () => {
  const { control } = await openSandbox();
  await control("PUT", "/settings", { expiresIn: 60, tokenLimit: null });
  const { document } = await control("PUT", "/settings", { strictBrackets: true });
  expect(document).toMatchObject({
    expiresIn: 60,
    tokenLimit: null,
    strictBrackets: true,
    codeLifeSeconds: 600,
  });
});

test("turning the month leaves monthly members pending with nothing entitled, until the charges settle", async () => {
  const sandbox = await openSandbox();
  await sandbox.control("POST", "/month-turn");
  const entitled = async () => {
    const path = `/members/${memberIdFor(ada, OURS)}?fields[member]=last_charge_status,currently_entitled_amount_cents`;
    return Object.values((await sandbox.read(path)).data.attributes);
  };
  expect(await entitled()).toEqual(["Pending", 0]);
  expect(await statusOf(sandbox, ida)).toBe("Paid");
  expect(await statusOf(sandbox, jo)).toBe("Deleted");
  await sandbox.control("POST", "/month-turn", { settle: true });
  expect(await entitled()).toEqual(["Paid", 500]);
});

test("moving the clock past a 1st turns the month too, and a day later the charges have settled", async () => {
  const sandbox = await openSandbox();
  await sandbox.control("PUT", "/clock", { now: "2026-06-01T08:00:00Z" });
  expect(await statusOf(sandbox, ada)).toBe("Pending");
  await sandbox.control("PUT", "/clock", { now: "2026-06-02T08:00:00Z" });
  expect(await statusOf(sandbox, ada)).toBe("Paid");
});

test("moving the clock ends the retries of a declined charge; moving it back undoes it", async () => {
  const sandbox = await openSandbox();
  await sandbox.control("PUT", "/clock", { advanceSeconds: 7 * 86_400 });
  const after = await sandbox.read(`/members/${memberIdFor(bo, OURS)}?fields[member]=patron_status`);
  expect(after.data.attributes.patron_status).toBe("former_patron");
  await sandbox.control("PUT", "/clock", { offsetSeconds: 0 });
  const before = await sandbox.read(`/members/${memberIdFor(bo, OURS)}?fields[member]=patron_status`);
  expect(before.data.attributes.patron_status).toBe("declined_patron");
});

test("a reset brings the seeded world back and forgets every token but the creator's", async () => {
  const sandbox = await openSandbox();
  const { access_token } = await sandbox.signIn(ada);
  await sandbox.control("PUT", `/people/${ada}`, { kind: "fraud" });
  await sandbox.control("PUT", "/clock", { advanceSeconds: 999 });
  await sandbox.control("POST", "/faults", { kind: "html", times: null });
  await sandbox.control("POST", "/reset");
  expect(await statusOf(sandbox, ada)).toBe("Paid");
  expect((await sandbox.api("/identity", access_token)).status).toBe(401);
  expect((await sandbox.control("GET", "/state")).document.offsetSeconds).toBe(0);
});

test("the control API refuses another site's page", async () => {
  const { url } = await openSandbox();
  const headers = { origin: "https://evil.example" };
  expect((await fetch(`${url}/_sandbox/reset`, { method: "POST", headers })).status).toBe(403);
  expect((await fetch(`${url}/_sandbox/reset`, { method: "POST", headers: { origin: url } })).status).toBe(
    200,
  );
});

test("the control page's forms do what the control API does, and show what was refused", async () => {
  const sandbox = await openSandbox();
  const submit = (fields: Record<string, string>) =>
    fetch(`${sandbox.url}/_sandbox/forms`, {
      method: "POST",
      body: new URLSearchParams(fields),
      redirect: "manual",
    });
  const changed = await submit({ command: `PUT /_sandbox/people/${ada}`, kind: "refunded", tierId: "" });
  expect([changed.status, changed.headers.get("location")]).toEqual([303, "/"]);
  expect(await statusOf(sandbox, ada)).toBe("Refunded");
  await submit({
    command: "POST /_sandbox/faults",
    kind: "status",
    "json:status": "502",
    "match.path": "/identity",
  });
  expect((await sandbox.api("/identity")).status).toBe(502);
  const refused = await submit({ command: "PUT /_sandbox/settings", "json:expiresIn": '"soon"' });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('role="alert"');
});

test("names are escaped on both pages", async () => {
  const { url, control } = await openSandbox();
  await control("POST", "/people", { fullName: "<script>alert(1)</script>", kind: "free" });
  const page = await (await fetch(url)).text();
  expect(page).toContain("&#60;script&#62;");
  expect(page).not.toContain("<script");
});

async function stateFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "state.json");
}

test("with a state file people, tokens, settings and clock outlive a restart", async () => {
  const statePath = await stateFile();
  const first = await startSandbox({ now: () => NOON, statePath });
  const put = (path: string, body: unknown) =>
    fetch(`${first.url}/_sandbox${path}`, { method: "PUT", body: JSON.stringify(body) });
  await put(`/people/${ada}`, { kind: "gifted" });
  await put("/settings", { expiresIn: 500 });
  await put("/clock", { advanceSeconds: 100 });
  const issued = await fetch(`${first.url}/_sandbox/people/${ada}/tokens`, {
    method: "POST",
    body: JSON.stringify({ action: "issue" }),
  });
  const { accessToken } = (await issued.json()) as { accessToken: string };
  await first.close();
  const second = await openSandbox({ statePath });
  expect((await second.api("/identity", accessToken)).status).toBe(200);
  const { document } = await second.control("GET", "/state");
  expect([document.offsetSeconds, document.settings.expiresIn]).toEqual([100, 500]);
  expect(await statusOf(second, ada)).toBe("active_patron");
});

test("a creator pair that was rotated does not come back to life with a restart", async () => {
  const statePath = await stateFile();
  const first = await openSandbox({ statePath });
  const rotated = (await (await first.refresh("sandbox-creator-refresh-token")).json()) as TokenAnswer;
  await expect.poll(() => readFile(statePath, "utf8").catch(() => "")).toContain(rotated.access_token);
  const second = await openSandbox({ statePath });
  expect((await second.api("/identity")).status).toBe(401);
  expect((await second.api("/identity", rotated.access_token)).status).toBe(200);
});

test("a state file that is none stops the start with a sentence", async () => {
  const statePath = await stateFile();
  await writeFile(statePath, "{ half");
  await expect(startSandbox({ statePath })).rejects.toThrow("is not a sandbox state");
});

test("the same seed makes the same tokens, and no seed makes new ones", async () => {
  const codeOf = async (seed?: number) => (await openSandbox({ seed })).allow(ada);
  expect(await codeOf(7)).toBe(await codeOf(7));
  expect(await codeOf(undefined)).not.toBe(await codeOf(undefined));
});
