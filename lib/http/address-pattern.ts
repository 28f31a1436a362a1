/** What an address is called that no route of ours answers: names made up by callers are not to become labels. */
export const noRoute = "other";

const decoded = (segment: string) => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/**
 * The address of a route with the names of its variable parts, `/api/admin/members/{id}`, from the address that was
 * called and what Next found in it. The parts that are none of these are the route's own, which Next compares to the
 * letter once it has undone their percent signs; one that was written with some is therefore called `other`.
 */
export function addressPattern(
  pathname: string,
  params: Record<string, string | string[] | undefined>,
): string {
  const segments = pathname.split("/");
  for (const [name, value] of Object.entries(params).toReversed()) {
    const at =
      typeof value === "string"
        ? segments.findLastIndex((segment) => segment === value || decoded(segment) === decoded(value))
        : -1;
    if (at === -1) return noRoute;
    segments[at] = `{${name}}`;
  }
  const pattern = segments.join("/");
  return /^[\w./{}-]+$/.test(pattern) ? pattern : noRoute;
}
