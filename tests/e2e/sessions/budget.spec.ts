import { gzipSync } from "node:zlib";
import { expect, test } from "../../support/fixtures";

/** What a phone on a slow line loads before it can sign in, in bytes. */
const firstLoadMax = 190_000;

for (const path of ["/login", "/register"])
  test(`the scripts of ${path} stay within their budget`, async ({ request }) => {
    const html = await (await request.get(path)).text();
    const tags = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"[^>]*>/g)];
    // Browsers of this decade leave out what is marked nomodule.
    const needed = tags.filter(([tag]) => !/\snomodule/i.test(tag)).map(([, source = ""]) => source);
    expect(needed.length).toBeGreaterThan(3);
    let bytes = 0;
    for (const source of new Set(needed)) bytes += gzipSync(await (await request.get(source)).body()).length;
    expect(bytes).toBeLessThanOrEqual(firstLoadMax);
  });
