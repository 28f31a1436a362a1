"use client";

import { siteName } from "@/components/site";

/** The last resort, when not even the layout could be made: no theme, no scripts of ours, the browser's own colours. */
export default function GlobalError({ retry }: { retry: () => void }) {
  return (
    <html lang="en" style={{ colorScheme: "light dark" }}>
      <body
        style={{
          fontFamily: "system-ui, sans-serif",
          maxWidth: "32rem",
          margin: "20vh auto",
          padding: "0 1rem",
        }}
      >
        <title>{`Back in a moment · ${siteName}`}</title>
        <main>
          <h1>Back in a moment</h1>
          <p>Something on our side does not answer right now. Nothing of yours is lost.</p>
          <button type="button" onClick={() => retry()} style={{ font: "inherit", padding: "0.6rem 1.2rem" }}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
