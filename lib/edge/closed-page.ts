/**
 * A page for when no page can be made: whole in itself, without scripts, in the browser's own colours. The words are
 * ours alone, never a caller's.
 * @param again where "Try again" leads, a path that is safe in an attribute; empty: the same address.
 */
export function closedPage(title: string, text: string, again = ""): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<body style="font-family:system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem;line-height:1.5">
<h1 style="font-size:1.6rem">${title}</h1>
<p>${text}</p>
<p><a href="${again}">Try again</a></p>
</body>
</html>`;
}
