import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { RoomText } from "@/components/rooms/room-text";

const render = (markdown: string) =>
  renderToStaticMarkup(createElement(RoomText, { markdown })).replace(/ class="[^"]*"/g, "");

describe("a room's text", () => {
  it.each([
    ["<script>alert(1)</script>"],
    ["<img src=x onerror=alert(1)>"],
    ["<!-- a note of ours -->"],
    ["[x](javascript:alert(1))"],
    ["[x](JaVaScRiPt:alert(1))"],
    ["[x](&#106;avascript:alert(1))"],
    ["[x](data:text/html,<script>alert(1)</script>)"],
    ["[x](vbscript:x)"],
    ["![x](http://elsewhere.example/pixel.png)"],
    ["![x](data:image/svg+xml,x)"],
    ["<javascript:alert(1)>"],
  ])("makes nothing of %s", (markdown) => {
    const html = render(markdown);
    expect(html).not.toMatch(/<script|<img|onerror|<a |href|note of ours/i);
  });

  it.each([
    ["[x](https://patreon.com/a)", '<a href="https://patreon.com/a" rel="noopener noreferrer">x</a>'],
    ["[x](mailto:door@house.example)", '<a href="mailto:door@house.example" rel="noopener noreferrer">x</a>'],
    ["[x](//elsewhere.example)", '<a href="//elsewhere.example" rel="noopener noreferrer">x</a>'],
    ["[x](/labs/schedule)", '<a href="/labs/schedule">x</a>'],
    ["[x](/api/auth/patreon/login)", '<a href="/api/auth/patreon/login" rel="noopener noreferrer">x</a>'],
    ["![A map](/map.png)", '<img src="/map.png" alt="A map" loading="lazy" referrerPolicy="no-referrer"/>'],
  ])("makes of %s what it says", (markdown, html) => {
    expect(render(markdown)).toContain(html);
  });

  it("has no heading of the first order, and reads its tables by keyboard and its boxes aloud", () => {
    const html = render("# One\n\n- [x] a\n- [ ] b\n\n| A |\n| - |\n| 1 |");
    expect(html).toContain("<h2>One</h2>");
    expect(html).toMatch(/Done:.*a.*To do:.*b/s);
    expect(html).toContain('<div role="group" aria-label="Table" tabindex="0" data-part="table"><table>');
    expect(html).not.toContain("<input");
  });
});
