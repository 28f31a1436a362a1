/** Stands for our own origin, to tell what an address in a text leads to. */
const here = "http://gatehouse.invalid/labs/room";

/** What an address in a text may be, by where it stands. */
const protocols: Record<string, readonly string[]> = {
  href: ["https:", "http:", "mailto:"],
  src: ["https:"],
};

/** An address in a text if it is one that does no harm; empty for all others (`javascript:`, `data:`, ...). */
export function safeAddress(address: string, attribute: string): string {
  if (!URL.canParse(address, here)) return "";
  const { origin, protocol } = new URL(address, here);
  const isOwn = origin === new URL(here).origin;
  return isOwn || protocols[attribute]?.includes(protocol) ? address : "";
}

/** Whether it is a page of ours, which opens without loading everything anew. An endpoint is none. */
export const isOwnPage = (address: string): boolean =>
  /^\/(?![/\\])/.test(address) && !address.startsWith("/api/");
