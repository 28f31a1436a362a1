import { describe, expect, it } from "vitest";
import { Email, NewPassword, Username } from "./names";

describe("Username", () => {
  it.each([
    "ada",
    "Ada.Lovelace",
    "a_1",
    "x-y",
    "Zoë",
    "Zoe\u0308",
    "李小龙",
    "абв",
    "1a2",
    "a".repeat(80),
    "अनिल",
  ])("takes %s", (name) => {
    expect(Username.parse(name)).toBe(name);
  });

  it("cuts the space around a name", () => {
    expect(Username.parse("  ada\n")).toBe("ada");
  });

  it.each([
    ["", "the empty name"],
    ["  ab  ", "two characters"],
    ["a".repeat(81), "81 characters"],
    ["12345", "a name that could be somebody's number"],
    ["١٢٣", "a number in other digits"],
    ["①②③", "a number in circles"],
    ["_.-", "no letter"],
    ["a b", "a space"],
    ["a@b", "an @: a name is never an e-mail"],
    ["ada\u0000", "NUL"],
    ["ada\u202e", "a direction override"],
    ["ada\u200b", "an invisible space"],
    ["ada/x", "a slash"],
    ["<b>ada", "markup"],
    ["😀😀😀", "symbols"],
  ])("refuses %j: %s", (name) => {
    expect(Username.safeParse(name).success).toBe(false);
  });
});

describe("Email", () => {
  it.each([
    "ada@example.com",
    "a@b.co",
    "first.last+tag@sub.example.co.uk",
    "o'brien@example.com",
    "Zoë@exämple.de",
    "用户@例子.公司",
    "a@1.example.com",
    `${"a".repeat(64)}@example.com`,
  ])("takes %s", (email) => {
    expect(Email.parse(` ${email} `)).toBe(email);
  });

  it.each([
    "",
    "ada",
    "ada@",
    "@example.com",
    "ada@example",
    "ada@@example.com",
    "a@b@example.com",
    "ada example@example.com",
    "ada@exa mple.com",
    ".ada@example.com",
    "ada.@example.com",
    "a..da@example.com",
    "ada@.example.com",
    "ada@example..com",
    "ada@example.com.",
    "ada@-example.com",
    "ada@example-.com",
    "ada@example.com\nbcc: x@example.com",
    "ada@example.com\u0000",
    "ada@[127.0.0.1]",
    "<ada@example.com>",
    '"ada"@example.com',
    `${"a".repeat(65)}@example.com`,
    `${"a".repeat(64)}@${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(63)}.com`,
  ])("refuses %j", (email) => {
    expect(Email.safeParse(email).success).toBe(false);
  });

  // Going back over every character would take hours, far beyond a test's time.
  it("answers a hostile text of a megabyte", () => {
    for (const text of ["a.".repeat(500_000), `a@${"a-".repeat(500_000)}`, `a@${"a.".repeat(500_000)}`])
      expect(Email.safeParse(text).success).toBe(false);
  });
});

describe("NewPassword", () => {
  it.each(["12345678", "a".repeat(72), " leading and trailing ", "é".repeat(36), "😀".repeat(18)])(
    "takes %s as it is",
    (password) => {
      expect(NewPassword.parse(password)).toBe(password);
    },
  );

  it.each([
    ["1234567", /at least 8/],
    ["a".repeat(73), /at most 72 bytes/],
    ["é".repeat(37), /at most 72 bytes/],
    [`${"😀".repeat(18)}a`, /at most 72 bytes/],
    ["12345678\0", /NUL/],
    ["12345678\ud83d", /half a character/],
    [undefined, /Choose a password/],
  ])("refuses %j in words", (password, why) => {
    expect(NewPassword.safeParse(password).error?.issues[0]?.message).toMatch(why);
  });
});
