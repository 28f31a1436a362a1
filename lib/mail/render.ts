import type { LetterBody } from "@/lib/contracts/mail";
import { siteName } from "@/lib/contracts/site";

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const toHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

const paragraph = (text: string) => `<p style="margin:0 0 16px">${toHtml(text)}</p>`;

/** A letter as plain text: the link stands on a line of its own, where every program finds it. */
export function renderText({ paragraphs, link, closing }: LetterBody): string {
  const parts = ["Hello,", ...paragraphs, ...(link ? [`${link.label}:\n${link.url}`] : []), ...closing];
  return `${[...parts, siteName].join("\n\n")}\n`;
}

/** The same as HTML that needs nothing from elsewhere, in the reader's own colours. */
export function renderHtml({ paragraphs, link, closing }: LetterBody): string {
  const button = link
    ? `<p style="margin:0 0 16px"><a href="${toHtml(link.url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#8a4b0f;color:#ffffff;text-decoration:none;font-weight:600">${toHtml(link.label)}</a></p><p style="margin:0 0 16px;font-size:14px;word-break:break-all">${toHtml(link.url)}</p>`
    : "";
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head><body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif"><div style="max-width:34rem">${["Hello,", ...paragraphs].map(paragraph).join("")}${button}${closing.map(paragraph).join("")}${paragraph(siteName)}</div></body></html>`;
}
