/** Adds what the page at `path` is to say, where there is something to say: a code of `lib/contracts/notices`. */
export function withNotice(path: string, notice: unknown): string {
  if (typeof notice !== "string") return path;
  const url = new URL(path, window.location.origin);
  url.searchParams.set("notice", notice);
  return url.pathname + url.search + url.hash;
}
