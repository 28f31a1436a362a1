/** What a front end may send beside the headers that need no asking. */
const headersAllowed = "authorization, content-type";
/** What it may read beside the headers that browsers show anyway. */
const headersShown = "x-request-id, retry-after, deprecation, link, content-disposition";
/** Two hours, which is the most that Chromium keeps. */
const preflightSeconds = 7200;

const isListed = (origin: string | null, origins: readonly string[]): origin is string =>
  origin !== null && origins.includes(origin);

/**
 * Lets a front end on a listed origin read an answer, with cookies (Fetch, 3.3). To all others nothing is said: their
 * browsers then show them nothing.
 * @param origins those of the settings; with none an answer is the same whoever asks.
 */
export function allowOrigin(request: Headers, answer: Headers, origins: readonly string[]): void {
  if (origins.length === 0) return;
  answer.append("vary", "Origin");
  const origin = request.get("origin");
  if (!isListed(origin, origins)) return;
  answer.set("access-control-allow-origin", origin);
  answer.set("access-control-allow-credentials", "true");
  answer.set("access-control-expose-headers", headersShown);
}

/** Answers a browser that asks first. @param methods those that the address takes, as a list in words. */
export function allowPreflight(
  request: Headers,
  answer: Headers,
  origins: readonly string[],
  methods: string,
): void {
  if (!request.has("access-control-request-method") || !isListed(request.get("origin"), origins)) return;
  answer.set("access-control-allow-methods", methods);
  answer.set("access-control-allow-headers", headersAllowed);
  answer.set("access-control-max-age", String(preflightSeconds));
}

/**
 * Whether cookies of ours go along only with `SameSite=None` when this front end calls. Browsers take the registrable
 * domain for a site, which only a list of all public suffixes tells; so the same scheme, and one host within the other,
 * is what certainly is one site, and everything else counts as another.
 */
export function isOtherSite(origin: string, ours: string): boolean {
  const [theirs, own] = [new URL(origin), new URL(ours)];
  const within = (inner: string, outer: string) => inner === outer || inner.endsWith(`.${outer}`);
  const related = within(theirs.hostname, own.hostname) || within(own.hostname, theirs.hostname);
  return theirs.protocol !== own.protocol || !related;
}
