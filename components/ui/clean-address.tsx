"use client";

import { useEffect } from "react";

/**
 * Takes parameters that have said what they had to say out of the address, so that a reload or a bookmark does not
 * repeat them. Shows nothing.
 * @param drop names of query parameters; all others stay.
 */
export function CleanAddress({ drop }: { drop: readonly string[] }) {
  useEffect(() => {
    const url = new URL(window.location.href);
    for (const name of drop) url.searchParams.delete(name);
    if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
  }, [drop]);
  return null;
}
