import type { ReactNode } from "react";

/** The barest document there is: the same around every page that is measured. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
