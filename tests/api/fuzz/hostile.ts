import fc from "fast-check";

const deep = (levels: number): unknown => (levels === 0 ? "bottom" : { a: [deep(levels - 1)] });

/** What a caller has no reason to send, as the value of a field. */
const values: unknown[] = [
  ...[null, true, false, 0, -1, 0.5, -0, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 5e-324],
  ...["", " ", "0", "-1", "NaN", "null", "true", "undefined", "９９", "1e9", "0x10"],
  ...["\0", "admin\0", "\ud800", "\u202eadmin", "\ufeff", "é", "e\u0301", "🙂".repeat(40), "\r\nx-evil: 1"],
  ...[
    "1' or '1'='1",
    "'; drop table users; --",
    "<script>alert(1)</script>",
    `\${7*7}`,
    "{{7*7}}",
    "%00",
    "%s%n",
  ],
  ...["../../etc/passwd", "//evil.example", "javascript:alert(1)", "__proto__", "2026-02-30T00:00:00Z"],
  ...["x".repeat(73), "x".repeat(5000), [], [null], [[]], {}, { $ne: null }, { toString: "text" }],
  ...[{ constructor: { prototype: { admin: true } } }, deep(60)],
];

/** Any JSON value, the well-known ones more often. */
export const hostileValue = fc.oneof(
  { arbitrary: fc.constantFrom(...values), weight: 3 },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }), weight: 1 },
  { arbitrary: fc.string({ unit: "binary", maxLength: 40 }), weight: 1 },
);

export const hostileName = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "", "$where", "a.b"),
  fc.string({ unit: "binary", maxLength: 12 }),
);

/** Whole bodies that are no JSON object, or hardly one. */
export const hostileBody = fc.constantFrom<string | Uint8Array<ArrayBuffer>>(
  ...[
    "",
    "{",
    "null",
    "[]",
    "[{}]",
    "42",
    '"text"',
    "-",
    "\0",
    "{}{}",
    "{'a': 1}",
    '{"a": 1e999}',
    '{"a": NaN}',
  ],
  ...["\ufeff{}", '{"a": "\ud800"}', "[".repeat(20_000), '{"a":'.repeat(5000), `{"a": ${"9".repeat(5000)}}`],
  JSON.stringify({ a: "x".repeat(70_000) }),
  new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
  new Uint8Array(Buffer.from('{"a": 1}', "utf16le")),
  new Uint8Array([0x1f, 0x8b, 0x08, 0x00]),
);

/** One part of a path, as it stands in the address; some are no sound percent-encoding. */
export const hostilePart = fc.oneof(
  fc.constantFrom(
    ...[
      "0",
      "-1",
      "01",
      "1e3",
      "1.0",
      "2147483648",
      "99999999999999999999",
      "null",
      "%20",
      "1%20",
      "%00",
      "1%00",
    ],
    ...["%2e%2e", "..%2f..%2fadmin", "1%2F2", "1;2", "__proto__", "constructor", "%F0%9F%92%A9", "%D9%A3"],
    ...[
      "%",
      "%zz",
      "%E0%A4%A",
      "%C0%AF",
      "a".repeat(300),
      "'",
      "%27%20or%201%3D1",
      "00000000-0000-0000-0000-000000000000",
    ],
  ),
  fc.string({ minLength: 1, maxLength: 20 }).map((text) => `x${encodeURIComponent(text)}`),
);

/** Headers that are wrong, or another's. */
export const hostileHeaders = fc.constantFrom<Record<string, string>>(
  { authorization: "Bearer x" },
  { authorization: "Bearer eyJhbGciOiJub25lIn0.e30." },
  { authorization: `Bearer ${"A".repeat(4000)}` },
  { authorization: "Basic YTpi" },
  { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  { origin: "null" },
  { cookie: "gh_access=%00; gh_refresh=%zz; gh_device=;;=; gh_form={" },
  { cookie: `gh_refresh=${"A".repeat(43)}.${"B".repeat(48)}` },
  { "x-forwarded-for": "::1, 999.999.999.999, evil", "x-forwarded-host": "evil.example" },
  { "content-length-hint": "-1", range: "bytes=0-", "if-none-match": "*" },
  { accept: "text/html", "accept-language": "x".repeat(500), "user-agent": "" },
  { "x-patreon-signature": "0".repeat(32), "x-patreon-event": "members:update" },
);
