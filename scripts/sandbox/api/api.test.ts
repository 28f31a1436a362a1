import { request } from "node:http";
import { expect, test } from "vitest";
import { memberIdFor, personIds } from "../people";
import { openSandbox, type Resource } from "../test-support";

const { ada, dan, ida, kim, lou, mia } = personIds;
const OURS = "7000001";
const ELSEWHERE = "7999999";
const everything = "identity identity[email] identity.memberships";

test.each([
  ["an attribute that is only top-level", "/identity?fields[user]=id"],
  ["an attribute of the older docs", `/campaigns/${OURS}/members?fields[member]=pledge_start`],
  ["an include that is not one", "/identity?include=campaigns"],
  ["an attribute taken for a relationship", "/identity?include=email"],
  ["a nested include that does not exist", "/identity?include=memberships.tiers"],
  ["an empty field list", "/campaigns?fields[campaign]="],
  ["a resource type that does not exist", "/identity?fields[users]=email"],
  ["a history of a single member", `/members/${memberIdFor(ada, OURS)}?include=pledge_history`],
])("%s fails the whole request with ParameterInvalidOnType", async (_what, path) => {
  const { api } = await openSandbox();
  const response = await api(path);
  const { errors } = (await response.json()) as { errors: Record<string, unknown>[] };
  expect(response.status).toBe(400);
  expect(errors[0]).toMatchObject({ code_name: "ParameterInvalidOnType", status: "400" });
});

test("what is not asked for does not come: no attributes, no relationships, no included", async () => {
  const { signIn, read } = await openSandbox();
  const { access_token } = await signIn(ada);
  const document = await read("/identity", access_token);
  expect(document.data).toEqual({ type: "user", id: ada, attributes: {} });
  expect(document).not.toHaveProperty("included");
});

test("every answer is vnd.api+json with an id to log, errors as well", async () => {
  const { api } = await openSandbox();
  for (const path of ["/identity", "/nowhere", "/identity?fields[user]=id", "/members/none"]) {
    const { headers } = await api(path);
    expect(headers.get("content-type")).toBe("application/vnd.api+json");
    expect(headers.get("x-patreon-uuid")).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test.each([["missing"], ["empty"]])("a %s User-Agent meets an HTML challenge with 403", async (which) => {
  const { url } = await openSandbox();
  const headers = which === "empty" ? { "user-agent": "" } : {};
  const answer = await new Promise<{ status?: number; type?: string }>((resolve, reject) => {
    request(`${url}/api/oauth2/v2/identity`, { headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, type: response.headers["content-type"] });
    })
      .on("error", reject)
      .end();
  });
  expect(answer).toEqual({ status: 403, type: "text/html; charset=utf-8" });
});

test("a missing and a random token are Unauthorized", async () => {
  const { url, api } = await openSandbox();
  for (const response of [await fetch(`${url}/api/oauth2/v2/identity`), await api("/identity", "random")]) {
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ code_name: "Unauthorized", status: "401" }] });
  }
});

test("a scope that lacks is the same 401: identity.memberships does not imply identity", async () => {
  const { signIn, api } = await openSandbox();
  const { access_token } = await signIn(ada, "identity.memberships");
  expect((await api("/identity", access_token)).status).toBe(401);
  expect((await api("/campaigns", access_token)).status).toBe(401);
  expect((await api(`/campaigns/${OURS}/members`, access_token)).status).toBe(401);
});

test("without identity[email] the e-mail is absent, or null by setting", async () => {
  const { signIn, read, control } = await openSandbox();
  const { access_token } = await signIn(ada, "identity");
  const attributes = async () =>
    (await read("/identity?fields[user]=email,full_name", access_token)).data.attributes;
  expect(await attributes()).toEqual({ full_name: "Ada Paying" });
  await control("PUT", "/settings", { missingEmail: "null" });
  expect(await attributes()).toEqual({ email: null, full_name: "Ada Paying" });
});

test("a user's e-mail never shows with the creator's token, the member's does", async () => {
  const { read } = await openSandbox();
  const path = `/members/${memberIdFor(ada, OURS)}?include=user&fields[user]=email&fields[member]=email`;
  const document = await read(path);
  expect(document.data.attributes).toEqual({ email: "ada@example.com" });
  expect(document.included[0].attributes).toEqual({});
});

test("a hidden e-mail is null although the scope is there", async () => {
  const { signIn, read } = await openSandbox();
  const { access_token } = await signIn(mia);
  const document = await read("/identity?fields[user]=email,is_email_verified", access_token);
  expect(document.data.attributes).toEqual({ email: null, is_email_verified: false });
});

test("memberships elsewhere show with identity.memberships alone", async () => {
  const { signIn, read } = await openSandbox();
  const campaignsOf = async (scope: string) => {
    const { access_token } = await signIn(ada, scope);
    const { included } = await read("/identity?include=memberships.campaign", access_token);
    return included.filter(({ type }: Resource) => type === "campaign").map(({ id }: Resource) => id);
  };
  expect(await campaignsOf("identity")).toEqual([OURS]);
  expect((await campaignsOf(everything)).sort()).toEqual([OURS, ELSEWHERE]);
});

test("someone may pay elsewhere only: their one membership is to the other campaign", async () => {
  const { signIn, read } = await openSandbox();
  const { access_token } = await signIn(kim, everything);
  const query = "include=memberships.campaign&fields[member]=patron_status,currently_entitled_amount_cents";
  const { included } = await read(`/identity?${query}`, access_token);
  const member = included.find(({ type }: Resource) => type === "member");
  expect(member.attributes).toEqual({ patron_status: "active_patron", currently_entitled_amount_cents: 900 });
  expect(member.relationships.campaign.data.id).toBe(ELSEWHERE);
});

test("no membership is an empty list and no included", async () => {
  const { signIn, read } = await openSandbox();
  const { access_token } = await signIn(lou, everything);
  const document = await read("/identity?include=memberships", access_token);
  expect(document.data.relationships).toEqual({ memberships: { data: [] } });
  expect(document).not.toHaveProperty("included");
});

test("including memberships alone leaves their campaign out", async () => {
  const { signIn, read } = await openSandbox();
  const { access_token } = await signIn(ada);
  const { included } = await read("/identity?include=memberships&fields[member]=patron_status", access_token);
  expect(included).toEqual([
    { type: "member", id: memberIdFor(ada, OURS), attributes: { patron_status: "active_patron" } },
  ]);
});

test("asking identity for pledge histories runs into a gateway's 504 page", async () => {
  const { signIn, api } = await openSandbox();
  const { access_token } = await signIn(ada);
  const response = await api("/identity?include=memberships.pledge_history", access_token);
  expect([response.status, response.headers.get("content-type")]).toEqual([504, "text/html; charset=utf-8"]);
});

test("encoded and raw brackets and commas are read alike; strictly, raw brackets are refused", async () => {
  const { signIn, api, read, control } = await openSandbox();
  const { access_token } = await signIn(ada);
  const encoded = "/identity?fields%5Buser%5D=email%2Cfull_name";
  const expected = { email: "ada@example.com", full_name: "Ada Paying" };
  for (const path of [encoded, "/identity?fields[user]=email,full_name"]) {
    expect((await read(path, access_token)).data.attributes).toEqual(expected);
  }
  await control("PUT", "/settings", { strictBrackets: true });
  expect((await api("/identity?fields[user]=email", access_token)).status).toBe(400);
  expect((await api(encoded, access_token)).status).toBe(200);
});

test("double-encoded parameters are unknown and ignored", async () => {
  const { signIn, read } = await openSandbox();
  const { access_token } = await signIn(ada);
  expect((await read("/identity?fields%255Buser%255D=email", access_token)).data.attributes).toEqual({});
});

test("a creator sees the own campaign with all tiers, the unpublished and the untitled one too", async () => {
  const { read } = await openSandbox();
  const document = await read("/campaigns?include=tiers&fields[campaign]=name&fields[tier]=title,published");
  expect(document.data).toHaveLength(1);
  expect(document.data[0]).toMatchObject({ id: OURS, attributes: { name: "Lantern House" } });
  expect(document.meta.pagination.total).toBe(1);
  const tiers = document.included.map(({ attributes }: Resource) => [attributes.title, attributes.published]);
  expect(tiers).toContainEqual(["Founders", false]);
  expect(tiers).toContainEqual(["", true]);
});

test("who has no page has no campaigns", async () => {
  const { control, read } = await openSandbox();
  const { document } = await control("POST", `/people/${dan}/tokens`, {
    action: "issue",
    scopes: ["campaigns"],
  });
  expect((await read("/campaigns", document.accessToken)).data).toEqual([]);
});

test("a member is found by UUID; a user id, an unknown UUID and another campaign's member are not", async () => {
  const { api, read, control } = await openSandbox();
  const found = await read(`/members/${memberIdFor(ida, OURS)}?fields[member]=pledge_cadence&include=user`);
  expect(found.data.attributes).toEqual({ pledge_cadence: 12 });
  expect(found.data.relationships.user.links.related).toMatch(/\/v2\/user\/90000009$/);
  const paths = [
    `/members/${ida}`,
    `/members/${memberIdFor("1", OURS)}`,
    `/members/${memberIdFor(ada, ELSEWHERE)}`,
  ];
  paths.push(`/campaigns/${ELSEWHERE}/members`);
  for (const path of paths) expect((await api(path)).status).toBe(404);
  await control("PUT", "/settings", { notYoursStatus: 403 });
  const forbidden = await api(paths[0] ?? "");
  expect(await forbidden.json()).toMatchObject({ errors: [{ code_name: "ViewForbidden" }] });
});

test("oddities bend a member's body one by one", async () => {
  const { control, read } = await openSandbox();
  const fields =
    "patron_status,last_charge_status,pledge_cadence,is_gifted,full_name,currently_entitled_amount_cents";
  const bent = async (oddity: string) => {
    await control("PUT", `/people/${ada}`, { oddities: [oddity] });
    return (await read(`/members/${memberIdFor(ada, OURS)}?fields[member]=${fields}`)).data.attributes;
  };
  expect((await bent("unknown_patron_status")).patron_status).toBe("paused_patron");
  expect((await bent("unknown_charge_status")).last_charge_status).toBe("Under Review");
  expect((await bent("cadence_as_string")).pledge_cadence).toBe("1");
  expect(await bent("no_is_gifted")).not.toHaveProperty("is_gifted");
  expect((await bent("null_name")).full_name).toBeNull();
  expect((await bent("masked_name")).full_name).toBe("");
  expect((await bent("null_entitled_amount")).currently_entitled_amount_cents).toBeNull();
  expect(Object.keys(await bent("extra_keys"))).toContain("visibility");
});

test("a member may hold several tiers, an unpublished one among them", async () => {
  const { control, read } = await openSandbox();
  await control("PUT", `/people/${ida}`, { extraTierIds: ["803", "804"] });
  const path = `/members/${memberIdFor(ida, OURS)}?include=currently_entitled_tiers&fields[tier]=title,published`;
  const { included } = await read(path);
  expect(included.map(({ attributes }: Resource) => attributes.title).sort()).toEqual([
    "",
    "Backstage",
    "Founders",
    "Free",
  ]);
});

test("API v1 is closed to v2 tokens", async () => {
  const { url } = await openSandbox();
  const response = await fetch(`${url}/api/oauth2/api/current_user`);
  expect(await response.json()).toMatchObject({
    errors: [{ code: null, code_name: "OAuthClientViewForbidden" }],
  });
});
