import { describe, expect, it } from "vitest";
import { eventBodies, memberBody, portalTestBody } from "@/tests/support/webhook-bodies";
import { readHint } from "./hint";

const memberId = "11111111-1111-4111-8111-111111111111";
const userId = "90000001";
const read = (event: string, body: string | Uint8Array) => readHint(event, Buffer.from(body as string));

describe("the hint of a delivery", () => {
  it.each(eventBodies)("of %s is the member and the Patreon user, whatever else it says", (event, change) => {
    expect(read(event, memberBody({ memberId, userId, ...change }))).toEqual({
      memberId,
      patreonUserId: userId,
    });
  });

  it("may lack the user: the member is enough", () => {
    const document = JSON.parse(memberBody({ memberId, userId }));
    for (const relationships of [
      {},
      { user: null },
      { user: { data: null } },
      { user: { data: { id: "x" } } },
    ])
      expect(read("members:update", JSON.stringify({ data: { ...document.data, relationships } }))).toEqual({
        memberId,
        patreonUserId: null,
      });
    delete document.data.relationships;
    expect(read("members:update", JSON.stringify(document))).toEqual({ memberId, patreonUserId: null });
  });

  const whole = memberBody({ memberId, userId });
  it.each<[string, string, string | Uint8Array, RegExp]>([
    ["an unknown event", "members:blessed", whole, /not known/],
    ["no event", "", whole, /not known/],
    ["a v1 event", "pledges:create", whole, /not known/],
    ["a post", "posts:publish", '{"data":{"type":"post","id":"1"}}', /Posts/],
    ["the portal's test", "members:create", portalTestBody, /test of Patreon's portal/],
    ["broken JSON", "members:update", '{"data":', /not JSON/],
    ["nothing", "members:update", "", /not JSON/],
    ["bytes that are no text", "members:update", Buffer.from([0x22, 0xff, 0x22]), /not JSON/],
    ["a list", "members:update", "[]", /not about a member/],
    ["null", "members:update", "null", /not about a member/],
    ["an empty object", "members:update", "{}", /not about a member/],
    ["a user", "members:update", '{"data":{"type":"user","id":"1"}}', /not about a member/],
    [
      "a member by user id",
      "members:update",
      '{"data":{"type":"member","id":"90000001"}}',
      /not about a member/,
    ],
    [
      "a member by number",
      "members:update",
      '{"data":{"type":"member","id":90000001}}',
      /not about a member/,
    ],
  ])("of %s is that there is nothing to do", (_about, event, body, why) => {
    expect(read(event, body)).toEqual({ ignored: expect.stringMatching(why) });
  });
});
