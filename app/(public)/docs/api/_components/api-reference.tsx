"use client";

import dynamic from "next/dynamic";
import { type ReactNode, useCallback, useState } from "react";

/** Half a megabyte of scripts: only here, and where they do not come the list stays. */
const TryIt = dynamic(() => import("./try-it").catch(() => ({ default: () => null })), { ssr: false });

/** The list of the API's addresses, until there is what reads and tries them. */
export function ApiReference({ children }: { children: ReactNode }) {
  const [isReady, setIsReady] = useState(false);
  const onReady = useCallback(() => setIsReady(true), []);
  return (
    <>
      {isReady ? null : children}
      <TryIt onReady={onReady} />
    </>
  );
}
