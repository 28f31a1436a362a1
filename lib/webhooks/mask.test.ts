import { describe, expect, it } from "vitest";
import { memberBody } from "@/tests/support/webhook-bodies";
import { maskBody, masked } from "./mask";

const mask = (value: unknown) =>
  maskBody(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));

describe("a masked body", () => {
  const memberId = "00000000-0001-4001-8001-000000000001";
  const attributes = { note: "+49 30 1234567", patron_status: "active_patron" };
  const body = memberBody({ memberId, userId: "90000001", attributes });

  it("keeps structure, ids, amounts, dates and Patreon's words, and no word of the person", () => {
    const kept = mask(body);
    expect(kept).toMatchObject({
      data: {
        id: memberId,
        type: "member",
        attributes: {
          email: masked,
          full_name: masked,
          note: masked,
          patron_status: "active_patron",
          last_charge_status: "Paid",
          last_charge_date: "2026-10-05T05:26:19.000+00:00",
          pledge_relationship_start: "2026-10-05T05:26:17.634+00:00",
          will_pay_amount_cents: 500,
          is_gifted: false,
        },
        relationships: { user: { data: { id: "90000001", type: "user" }, links: { related: masked } } },
      },
      included: [{ attributes: { patron_count: 412 } }, { attributes: { image_url: masked } }, { id: "801" }],
    });
    expect(JSON.stringify(kept)).not.toMatch(/ada@|Zoë|1234567|https?:/);
  });

  it("masks what it does not know, wherever somebody's words may stand", () => {
    const words = {
      phone: 49301234567,
      new_thing: "Ada",
      id: "ada@example.com",
      type: "Ada <ada@example.com>",
      patron_status: "ada@example.com",
      last_charge_date: "Ada's birthday",
      "ada@example.com": true,
      list: ["Ada", { name: "Ada" }],
    };
    expect(mask(words)).toEqual({
      phone: masked,
      new_thing: masked,
      id: masked,
      type: masked,
      patron_status: masked,
      last_charge_date: masked,
      [masked]: true,
      list: [masked, { name: masked }],
    });
  });

  it.each([
    ["no JSON", "Ada"],
    ["no object", '"Ada"'],
    ["half a character", new Uint8Array([0x7b, 0xff])],
    ["too much", JSON.stringify({ id: "x".repeat(70_000) })],
  ])("of %s is none", (_, bytes) => {
    expect(maskBody(Buffer.from(bytes as string))).toBeNull();
  });

  it.each([`${"[".repeat(5000)}${"]".repeat(5000)}`, '{"__proto__": {"id": "x"}, "a\\u0000b": "\\u0000"}'])(
    "can be kept, however it was made: %#",
    (hostile) => {
      const text = JSON.stringify(mask(hostile));
      expect(text.length).toBeLessThan(200);
      expect(text).not.toContain("\\u0000");
    },
  );
});
