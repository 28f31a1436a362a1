import ipaddr from "ipaddr.js";

/**
 * The address of the person: the entry of `X-Forwarded-For` that our own outermost proxy wrote. Entries further left
 * come from the client and are believed by nobody. With no trusted proxy the header is not read at all.
 * @param trustedProxies how many proxies of ours stand before the app.
 * @returns the shortest form; an IPv4 address in IPv6 clothes (`::ffff:`) as IPv4; null when it cannot be known.
 */
export function clientAddress(headers: Headers, trustedProxies: number): string | null {
  if (trustedProxies === 0) return null;
  const hops = (headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
  const address = hops.at(-trustedProxies) ?? "";
  const valid = ipaddr.IPv6.isValid(address) || ipaddr.IPv4.isValidFourPartDecimal(address);
  return valid ? ipaddr.process(address).toString() : null;
}

/**
 * What an address counts as for limits: an IPv6 customer has a whole /64 at least (RFC 6177), so all of it counts as
 * one. null for an unknown address.
 */
export function addressKey(address: string | null): string | null {
  if (address === null) return null;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`);
  return `${network.toString()}/64`;
}
