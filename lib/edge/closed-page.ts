import { siteName } from "@/lib/contracts/site";

/** Colours, by day and by night, and the face of titles: those of components/theme, which cannot be loaded here. */
const colours = {
  paper: "light-dark(#faf6ef,#15110c)",
  ink: "light-dark(#251c14,#f5ede1)",
  soft: "light-dark(#655a4e,#baad9c)",
  line: "light-dark(#e6dccd,#3a3026)",
  lamp: "light-dark(#96460a,#f2b65f)",
  onLamp: "light-dark(#ffffff,#241505)",
};

const serif =
  "'Iowan Old Style','Palatino Linotype',Palatino,P052,'URW Palladio L','Book Antiqua',Georgia,'Liberation Serif',serif";

const mark = `<svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true"><path d="M6 29V14a10 10 0 0 1 20 0v15Z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/><path d="M11 29V14.5a5 5 0 0 1 10 0V29Z" style="fill:${colours.lamp}"/><path d="M3 29h26" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>`;

/**
 * A page for when no page can be made: whole in itself and without scripts, in the colours of the site where the browser
 * knows how to choose them, and in its own where not. The words are ours alone, never a caller's.
 * @param again where "Try again" leads, a path that is safe in an attribute; empty: the same address.
 */
export function closedPage(title: string, text: string, again = ""): string {
  const { paper, ink, soft, line, lamp, onLamp } = colours;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${siteName}</title>
<body style="margin:0;color-scheme:light dark;background:${paper};color:${ink};font:16px/1.5 system-ui,sans-serif">
<header style="border-bottom:1px solid ${line}"><div style="max-width:1120px;margin:auto;padding:1rem clamp(1rem,4vw,2rem);box-sizing:border-box"><a href="/" style="display:inline-flex;align-items:center;gap:.6rem;color:inherit;text-decoration:none;font:500 1.25rem ${serif}">${mark}${siteName}</a></div></header>
<main style="max-width:34rem;margin:14vh auto 0;padding:0 1.5rem;text-align:center">
<h1 style="font:500 2rem/1.2 ${serif};margin:0 0 1rem">${title}</h1>
<p style="color:${soft};margin:0 0 1.5rem">${text}</p>
<p style="margin:0"><a href="${again}" style="display:inline-block;padding:.65rem 1.5rem;border-radius:999px;background:${lamp};color:${onLamp};text-decoration:none;font-weight:600">Try again</a></p>
</main>
</body>
</html>`;
}
