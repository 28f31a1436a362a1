import { randomBytes } from "node:crypto";
import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { expectProblem } from "../support/problems";
import { countRows } from "../support/rows";
import { newPerson } from "../support/visits";

const path = "/api/auth/register";
const tag = () => randomBytes(4).toString("hex");

const goodNames = ["ada", "Ada.Lovelace", "a-1_b.c", "9lives", "Zoë", "Łukasz", "用户名", "ñandú٣", "अनुष्का"];
const badNames = [
  ...["ab", "x".repeat(81), "12345", "90000001", "²²²", "٣٤٥", "___", "...", "-.-", "½½½"],
  ...[
    "a b c",
    "a@b.c",
    "a/b",
    "a\\b",
    "<b>x</b>",
    "ab\u200bc",
    "\u202eabc",
    "😀😀😀",
    "a\nb",
    "x²y",
    "a%00b",
    "a'b",
    'a"b',
  ],
];

test("user names of letters, digits, _ . and - are taken, in all scripts", async ({ api, stack }) => {
  for (const name of [...goodNames, "n".repeat(72)]) {
    const username = `${name}${tag()}`.slice(0, 80);
    const answer = await new ApiClient(stack.url).post(path, { json: { ...newPerson(), username } });
    expect(answer.status, username).toBe(201);
    expect(answer.body.user.id).toBe(username.normalize("NFC"));
  }
  expect(api.cookies.size).toBe(0);
});

test("a user name without a letter, or with other characters, is refused by its field", async ({
  api,
  stack,
}) => {
  const before = await countRows(stack.db);
  for (const username of badNames) {
    const answer = await api.post(path, { json: { ...newPerson(), username } });
    expectProblem(answer, { status: 400, pointers: ["/username"] }, JSON.stringify(username));
  }
  expect(await countRows(stack.db)).toEqual(before);
});

const goodMails = [
  "a@b.co",
  "Ada+tag@Example.ORG",
  "o'hara@mail.example.co.uk",
  "first.last@xn--bcher-kva.example",
  "jörg@bücher.example",
  "!#$%&*/=?^_`{|}~@example.com",
  "1@1.example",
];
const badMails = [
  ...[
    "plain",
    "@example.com",
    "a@",
    "a@localhost",
    "a b@example.com",
    "a@exa mple.com",
    "a@b..com",
    "a@.com",
    "a@com.",
  ],
  ...[
    ".a@example.com",
    "a.@example.com",
    "a..b@example.com",
    "a@-b.com",
    "a@b-.com",
    "a@b_c.com",
    "a@b@c.com",
  ],
  ...[
    "a@b.com,c@d.com",
    "a@b.com; c@d.com",
    "<a@b.com>",
    "Ada <a@b.com>",
    '"a b"@example.com',
    "a@[127.0.0.1]",
  ],
  ...[
    "a@b.com\r\nBcc: c@d.com",
    "mailto:a@b.com",
    `${"a".repeat(65)}@example.com`,
    `a@${"b".repeat(64)}.com`,
  ],
  `${"a".repeat(64)}@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.${"e".repeat(10)}.com`,
];

test("e-mail addresses as the standard allows are taken", async ({ stack }) => {
  for (const mail of goodMails) {
    const email = `${tag()}${mail}`;
    const answer = await new ApiClient(stack.url).post(path, { json: { ...newPerson(), email } });
    expect(answer.status, `${email}: ${answer.text}`).toBe(201);
  }
});

test("what is no e-mail address is refused by its field", async ({ api, stack }) => {
  const before = await countRows(stack.db);
  for (const email of badMails) {
    const answer = await api.post(path, { json: { ...newPerson(), email } });
    expectProblem(answer, { status: 400, pointers: ["/email"] }, JSON.stringify(email));
  }
  expect(await countRows(stack.db)).toEqual(before);
});

test("a user name in another case or Unicode form is the same user name", async ({ api, stack }) => {
  const end = tag();
  const same = [
    ["Zoe\u0301", ["ZOÉ", "zoé", "Zoé", "zoe\u0301"]],
    ["Straße", ["STRASSE", "strasse"]],
    ["Σίσυφος", ["ΣΊΣΥΦΟΣ", "σίσυφοσ"]],
    ["Ada", ["ada", "ADA", "Ａｄａ"]],
  ] as const;
  for (const [first, others] of same) {
    expect((await api.post(path, { json: { ...newPerson(), username: first + end } })).status).toBe(201);
    const before = await countRows(stack.db);
    for (const other of others) {
      const answer = await api.post(path, { json: { ...newPerson(), username: other + end } });
      expectProblem(
        answer,
        { status: 400, code: "username_taken", detail: "Username already exists" },
        other,
      );
    }
    expect(await countRows(stack.db)).toEqual(before);
  }
});

test("an e-mail in another case or Unicode form is the same e-mail", async ({ api, stack }) => {
  const end = tag();
  const first = { ...newPerson(), email: `J\u00f6rg.${end}@Example.com` };
  expect((await api.post(path, { json: first })).status).toBe(201);
  const before = await countRows(stack.db);
  for (const email of [`jörg.${end}@example.com`, `JO\u0308RG.${end}@EXAMPLE.COM`]) {
    const answer = await api.post(path, { json: { ...newPerson(), email } });
    expectProblem(answer, { status: 400, code: "email_taken", detail: "Email already exists" }, email);
  }
  expect(await countRows(stack.db)).toEqual(before);
});

const sorted = (answers: { status: number; body: { error?: string } }[]) =>
  answers.map(({ status, body }) => `${status} ${body.error ?? ""}`.trim()).sort();

test("of six identical registrations at once one wins and five are told that the name exists", async ({
  stack,
}) => {
  const before = await countRows(stack.db);
  const person = newPerson();
  const six = Array.from({ length: 6 }, () => new ApiClient(stack.url).post(path, { json: person }));
  const told = sorted(await Promise.all(six));
  expect(told[0]).toBe("201");
  for (const line of told.slice(1)) expect(line).toMatch(/^400 (Username|Email) already exists$/);
  const after = await countRows(stack.db);
  expect([after.users, after.profiles, after.sessions]).toEqual(
    [before.users, before.profiles, before.sessions].map((count) => (count ?? 0) + 1),
  );
});

test("of six registrations at once with one e-mail, in any case, one wins", async ({ stack }) => {
  const { email } = newPerson();
  const six = Array.from({ length: 6 }, (_, at) =>
    new ApiClient(stack.url).post(path, {
      json: { ...newPerson(), email: at % 2 ? email.toUpperCase() : email },
    }),
  );
  expect(sorted(await Promise.all(six))).toEqual(["201", ...Array(5).fill("400 Email already exists")]);
});
