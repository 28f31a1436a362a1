"use client";

import { lazy, Suspense } from "react";

// Every page loads this file in advance, and hardly any needs what is behind it.
const Outage = lazy(() => import("@/components/ui/outage"));

/** What everybody sees when a page could not be made. */
export default function ErrorPage({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <Suspense>
      <Outage digest={error.digest} retry={retry} />
    </Suspense>
  );
}
