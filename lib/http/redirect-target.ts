const fallback = "/labs";
const base = "http://gatehouse.invalid";

/** Places a sign-in does not lead to. */
const ownDoors = /^\/(api|login|register)([/?#]|$)/i;

/** The path, query and hash that a browser makes of `text`; null when it may make another origin of it. */
function readAsPath(text: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (!text.startsWith("/") || text.startsWith("//") || /[\u0000-\u001f\u007f\\]/.test(text)) return null;
  const url = new URL(text, base);
  if (url.origin !== base || url.pathname.startsWith("//")) return null;
  return url.pathname + url.search + url.hash;
}

function decodeOnce(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/**
 * Where to go after sign-in: a path on our own origin, or `/labs`. Anything a browser could read as another origin is
 * dropped: `//host`, `/\host` (WHATWG URL treats `\` as `/`), schemes, control characters (which browsers strip), and
 * encoded forms of these, because some proxies decode once more. The API itself is no place to go back to.
 */
export function redirectTarget(wanted: string | null | undefined): string {
  if (!wanted || wanted.length > 2048) return fallback;
  const target = readAsPath(wanted);
  const decoded = target === null ? null : decodeOnce(target);
  const asDecoded = decoded === null ? null : readAsPath(decoded);
  return target === null || asDecoded === null || ownDoors.test(asDecoded) ? fallback : target;
}
