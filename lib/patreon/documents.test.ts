import { describe, expect, it } from "vitest";
import { memberFields, readCampaignTiers, readIdentity, readMembersPage, readTokens } from "./documents";
import { PatreonError } from "./errors";

const ours = "7000001";
const patreon = "https://www.patreon.com";
const uuid = (digit: number) => `${String(digit).repeat(8)}-1111-4111-8111-111111111111`;
const tierLinks = (...ids: string[]) => ({ data: ids.map((id) => ({ type: "tier", id })) });
const tier = (id: string, amount: unknown, title: unknown = "Supporter") => ({
  type: "tier",
  id,
  attributes: { title, amount_cents: amount, published: true },
});
const attributes = {
  patron_status: "active_patron",
  currently_entitled_amount_cents: 500,
  last_charge_status: "Paid",
  last_charge_date: "2026-10-01T09:12:44.000+00:00",
  next_charge_date: "2026-11-01T07:00:00.000+00:00",
  is_gifted: false,
  is_free_trial: false,
  pledge_cadence: 1,
  full_name: "Ada Example",
};
const member = (id: string, campaign: string | null, change: Record<string, unknown> = {}) => ({
  type: "member",
  id,
  attributes: { ...attributes, ...change },
  relationships: {
    currently_entitled_tiers: tierLinks("801"),
    user: { data: { type: "user", id: "90000001" } },
    ...(campaign === null ? {} : { campaign: { data: { type: "campaign", id: campaign } } }),
  },
});
const identity = (memberIds: string[], included?: unknown[], user: Record<string, unknown> = {}) => ({
  data: {
    type: "user",
    id: "90000001",
    attributes: {
      email: "ada@example.com",
      is_email_verified: true,
      full_name: "Ada",
      image_url: "https://x",
      ...user,
    },
    relationships: { memberships: { data: memberIds.map((id) => ({ type: "member", id })) } },
  },
  ...(included ? { included } : {}),
});
const unreadable = (work: () => unknown) => {
  expect(work).toThrow(PatreonError);
  expect(work).toThrow(expect.objectContaining({ failure: "unreadable" }));
};

describe("readTokens", () => {
  const answer = {
    access_token: "a",
    refresh_token: "r",
    expires_in: 2_678_400,
    scope: "identity identity[email]",
  };

  it("reads the documented answer, a life given as text, and keys it does not know", () => {
    const tokens = {
      accessToken: "a",
      refreshToken: "r",
      expiresInSeconds: 2_678_400,
      scopes: ["identity", "identity[email]"],
    };
    expect(readTokens({ ...answer, token_type: "Bearer", version: "0.0.1" })).toEqual(tokens);
    expect(readTokens({ ...answer, expires_in: "2678400" })).toEqual(tokens);
    expect(readTokens({ ...answer, scope: null }).scopes).toEqual([]);
  });

  it("believes nothing unless both tokens and a life are there", () => {
    for (const change of [
      { access_token: undefined },
      { access_token: "" },
      { refresh_token: undefined },
      { refresh_token: null },
      { refresh_token: "" },
      { expires_in: undefined },
      { expires_in: "soon" },
      { expires_in: 0 },
      { expires_in: -1 },
    ])
      unreadable(() => readTokens({ ...answer, ...change }));
    for (const value of [null, "", [], "<html>", { errors: [] }]) unreadable(() => readTokens(value));
  });
});

describe("readIdentity", () => {
  it("finds our membership among those of other campaigns, in whatever order they come", () => {
    const elsewhere = member(uuid(2), "7999999", { currently_entitled_amount_cents: 9900 });
    const mine = member(uuid(1), ours);
    for (const included of [
      [mine, elsewhere, tier("801", 500)],
      [tier("801", 500), elsewhere, mine],
    ]) {
      const read = readIdentity(identity([uuid(2), uuid(1)], included), ours);
      expect(read.member).toMatchObject({
        id: uuid(1),
        patreonUserId: "90000001",
        currentlyEntitledAmountCents: 500,
      });
      expect(read.tiers).toEqual([{ id: "801", title: "Supporter", amountCents: 500, published: true }]);
    }
  });

  it("a membership elsewhere is none of ours", () => {
    const elsewhere = member(uuid(2), "7999999");
    expect(readIdentity(identity([uuid(2)], [elsewhere]), ours).member).toBeNull();
  });

  it("an empty list is the answer 'no membership', `included` absent or not", () => {
    expect(readIdentity(identity([]), ours).member).toBeNull();
    expect(readIdentity(identity([], []), ours)).toMatchObject({ member: null, tiers: [] });
  });

  it("a member that is included but not among the person's memberships is nobody's", () => {
    expect(readIdentity(identity([], [member(uuid(1), ours)]), ours).member).toBeNull();
  });

  it("a membership that is listed and not told, or told without its campaign, is no 'no'", () => {
    unreadable(() => readIdentity(identity([uuid(1)]), ours));
    unreadable(() => readIdentity(identity([uuid(1), uuid(2)], [member(uuid(2), "7999999")]), ours));
    unreadable(() => readIdentity(identity([uuid(1)], [member(uuid(1), null)]), ours));
  });

  it("a membership without the tiers we asked for, or of another shape, is no 'no'", () => {
    const { currently_entitled_tiers: _, ...others } = member(uuid(1), ours).relationships;
    unreadable(() =>
      readIdentity(identity([uuid(1)], [{ ...member(uuid(1), ours), relationships: others }]), ours),
    );
    unreadable(() =>
      readIdentity(identity([uuid(1)], [{ ...member(uuid(1), ours), attributes: undefined }]), ours),
    );
    unreadable(() =>
      readIdentity(identity([uuid(1)], [member(uuid(1), ours, { is_gifted: "maybe" })]), ours),
    );
  });

  it("no memberships in the answer at all is no 'no'", () => {
    const { data } = identity([]);
    unreadable(() => readIdentity({ data: { ...data, relationships: {} } }, ours));
    unreadable(() => readIdentity({ data: { ...data, relationships: undefined } }, ours));
  });

  it("gives an e-mail only when Patreon verified it", () => {
    expect(readIdentity(identity([]), ours).verifiedEmail).toBe("ada@example.com");
    for (const user of [
      { is_email_verified: false },
      { is_email_verified: null },
      { is_email_verified: undefined },
      { email: null },
      { email: undefined },
    ])
      expect(readIdentity(identity([], [], user), ours).verifiedEmail).toBeNull();
  });

  it("survives masked names and images", () => {
    const masked = { full_name: null, image_url: undefined };
    expect(readIdentity(identity([], [], masked), ours)).toMatchObject({ fullName: null, imageUrl: null });
  });

  it.each([
    null,
    [],
    "",
    "<html>",
    {},
    { errors: [] },
    { data: null },
    { data: { type: "user", id: "x", attributes: {} } },
  ])("%j is no identity", (value) => {
    unreadable(() => readIdentity(value, ours));
  });
});

describe("a member, as it varies in real traffic", () => {
  const read = (change: Record<string, unknown>) =>
    readMembersPage(page([member(uuid(1), null, change)]), patreon).members[0];
  const page = (
    data: unknown[],
    pagination: Record<string, unknown> = { total: 1 },
    included?: unknown[],
  ) => ({
    data,
    ...(included ? { included } : {}),
    meta: { pagination },
  });

  it("a member without the attributes that were asked for is not read: null would mean never pledged", () => {
    const { patron_status: _, ...untold } = member(uuid(1), null).attributes;
    for (const attributes of [{}, untold])
      expect(
        readMembersPage(page([{ ...member(uuid(1), null), attributes }]), patreon),
        JSON.stringify(attributes),
      ).toMatchObject({ members: [], unreadable: 1 });
    expect(read({ patron_status: null })).toMatchObject({ patronStatus: null });
  });

  it("asks for the fields it reads, by the names that Patreon accepts", () => {
    expect([...memberFields].sort()).toEqual(
      [
        "campaign_lifetime_support_cents",
        "currently_entitled_amount_cents",
        "email",
        "full_name",
        "is_free_trial",
        "is_gifted",
        "last_charge_date",
        "last_charge_status",
        "next_charge_date",
        "patron_status",
        "pledge_cadence",
        "pledge_relationship_start",
        "will_pay_amount_cents",
      ].sort(),
    );
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["a status nobody knows yet", { patron_status: "paused" }, { patronStatus: "paused" }],
    [
      "a charge nobody knows yet",
      { last_charge_status: "Refund Declined" },
      { lastChargeStatus: "Refund Declined" },
    ],
    ["no is_gifted", { is_gifted: undefined }, { isGifted: false }],
    ["no is_free_trial", { is_free_trial: null }, { isFreeTrial: false }],
    ["a cadence as text", { pledge_cadence: "12" }, { pledgeCadence: 12 }],
    ["an amount as text", { currently_entitled_amount_cents: "500" }, { currentlyEntitledAmountCents: 500 }],
    ["no amount", { currently_entitled_amount_cents: null }, { currentlyEntitledAmountCents: null }],
    [
      "a sum beyond what a column holds",
      { campaign_lifetime_support_cents: 1e12 },
      { campaignLifetimeSupportCents: 2 ** 31 - 1 },
    ],
    [
      "a date without milliseconds",
      { last_charge_date: "2026-10-01T09:12:44+00:00" },
      { lastChargeDate: new Date("2026-10-01T09:12:44Z") },
    ],
    ["a date that is none", { next_charge_date: "soon" }, { nextChargeDate: null }],
    [
      "no dates",
      { last_charge_date: null, next_charge_date: undefined },
      { lastChargeDate: null, nextChargeDate: null },
    ],
    ["a masked name and e-mail", { full_name: null, email: undefined }, { fullName: null, email: null }],
    ["a name that no database can hold", { full_name: "A\0da \ud83d!" }, { fullName: "Ada \ufffd!" }],
    ["a name that only looks like that", { full_name: "\\u0000 😀" }, { fullName: "\\u0000 😀" }],
    ["keys that nobody knows", { mood: "sunny" }, { patronStatus: "active_patron" }],
  ])("%s", (_what, change, expected) => {
    expect(read(change)).toMatchObject(expected);
  });

  it("keeps all entitled tiers, in the order they come", () => {
    const several = {
      ...member(uuid(1), null),
      relationships: {
        ...member(uuid(1), null).relationships,
        currently_entitled_tiers: tierLinks("801", "800"),
      },
    };
    expect(readMembersPage(page([several]), patreon).members[0]?.tierIds).toEqual(["801", "800"]);
  });

  it("that cannot be read is counted, and the others on the page are read", () => {
    const { user: _, ...others } = member(uuid(1), null).relationships;
    const broken = [
      null,
      "member",
      { ...member(uuid(1), null), id: "90000001" },
      { ...member(uuid(1), null), relationships: others },
      { ...member(uuid(1), null), attributes: null },
      { ...member(uuid(1), null), type: "user" },
      member(uuid(1), null, { currently_entitled_amount_cents: "much" }),
    ];
    const read = readMembersPage(page([...broken, member(uuid(2), null)]), patreon);
    expect(read).toMatchObject({ unreadable: broken.length, members: [{ id: uuid(2) }] });
  });

  it("that belongs to nobody any more is neither read nor unreadable", () => {
    const orphan = member(uuid(1), null);
    const nobody = { ...orphan, relationships: { ...orphan.relationships, user: { data: null } } };
    const read = readMembersPage(page([nobody, member(uuid(2), null)]), patreon);
    expect(read).toMatchObject({ unreadable: 0, members: [{ id: uuid(2) }] });
  });

  it.each<[string, Record<string, unknown>, string | null]>([
    ["null at the end", { cursors: { next: null } }, null],
    ["left out at the end", {}, null],
    ["left out with its key at the end", { cursors: {} }, null],
    ["empty", { cursors: { next: "" } }, null],
    [
      "opaque and case-sensitive",
      { cursors: { next: "03:eyJ2Ijox:1V2dmthW5w5REE" } },
      "03:eyJ2Ijox:1V2dmthW5w5REE",
    ],
  ])("the cursor: %s", (_what, pagination, nextCursor) => {
    expect(readMembersPage(page([], pagination), patreon)).toMatchObject({
      nextCursor,
      members: [],
      unreadable: 0,
    });
  });

  it("takes the cursor from the link to the next page where it stands nowhere else", () => {
    const next = `${patreon}/api/oauth2/v2/campaigns/${ours}/members?x=1&page%5Bcursor%5D=03%3AeyJ2Ijox%3A1V2d`;
    for (const pagination of [{}, { cursors: {} }, { cursors: { next: null } }])
      expect(readMembersPage({ ...page([], pagination), links: { next } }, patreon).nextCursor).toBe(
        "03:eyJ2Ijox:1V2d",
      );
    for (const links of [null, {}, { next: null }])
      expect(readMembersPage({ ...page([]), links }, patreon).nextCursor).toBeNull();
  });

  it.each([
    "https://evil.example/api/oauth2/v2/campaigns/1/members?page%5Bcursor%5D=03",
    "http://www.patreon.com/api/oauth2/v2/campaigns/1/members?page%5Bcursor%5D=03",
    "https://www.patreon.com.evil.example/?page%5Bcursor%5D=03",
    "https://www.patreon.com@evil.example/?page%5Bcursor%5D=03",
    "/api/oauth2/v2/campaigns/1/members?page%5Bcursor%5D=03",
    "https://www.patreon.com/api/oauth2/v2/campaigns/1/members",
  ])("a list that goes on at %s is neither followed nor taken for whole", (next) => {
    unreadable(() => readMembersPage({ ...page([]), links: { next } }, patreon));
  });

  it("a page without its paging is no page: the end of the list would be guessed", () => {
    for (const value of [
      { data: [] },
      { data: [], meta: {} },
      { data: {}, meta: { pagination: {} } },
      null,
      "<html>",
    ])
      unreadable(() => readMembersPage(value, patreon));
  });
});

describe("readCampaignTiers", () => {
  const campaign = (included?: unknown[]) => ({
    data: { type: "campaign", id: ours },
    ...(included ? { included } : {}),
  });

  it("reads free, untitled and unpublished tiers, and leaves out what has no price", () => {
    const unpublished = {
      ...tier("803", 300),
      attributes: { title: "Founders", amount_cents: 300, published: false },
    };
    const read = readCampaignTiers(
      campaign([
        tier("800", 0, "Free"),
        tier("804", "700", ""),
        unpublished,
        tier("805", null),
        { type: "user" },
      ]),
    );
    expect(read).toEqual([
      { id: "800", title: "Free", amountCents: 0, published: true },
      { id: "804", title: "", amountCents: 700, published: true },
      { id: "803", title: "Founders", amountCents: 300, published: false },
    ]);
  });

  it("reads a campaign without tiers, and refuses what is no campaign", () => {
    expect(readCampaignTiers(campaign())).toEqual([]);
    for (const value of [null, {}, { data: [] }]) unreadable(() => readCampaignTiers(value));
  });
});
