import { headers } from "next/headers";
import { type ReactNode, Suspense } from "react";

/**
 * Shows a page's outline until the page is ready, when it was reached by a link. A document that is loaded as a whole
 * waits for its content instead: what is streamed in behind an outline becomes visible by a script alone, and these
 * pages have to work without. That is also why there is no `loading.tsx`.
 */
export async function Outlined({ outline, children }: { outline: ReactNode; children: ReactNode }) {
  // Fetch Metadata, 2.1: "document" for a navigation, "empty" for the fetch of a client-side one.
  const isDocument = (await headers()).get("sec-fetch-dest") !== "empty";
  return isDocument ? children : <Suspense fallback={outline}>{children}</Suspense>;
}
