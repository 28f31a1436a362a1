import InitColorSchemeScript from "@mui/material/InitColorSchemeScript";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { siteDescription, siteName } from "@/components/site";
import { darkPalette, lightPalette } from "@/components/theme/palette";
import { ThemeProvider } from "@/components/theme/theme-provider";
import { currentNonce } from "@/lib/server/nonce";

export const metadata: Metadata = {
  title: { default: siteName, template: `%s · ${siteName}` },
  description: siteDescription,
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: lightPalette.background.default },
    { media: "(prefers-color-scheme: dark)", color: darkPalette.background.default },
  ],
};

/**
 * The document and its theme. Nothing here asks the database, so that an outage still gets a page with the theme; the
 * header is in the layouts of the route groups.
 */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = await currentNonce();
  return (
    // The script below sets the scheme's attribute before React looks at the element.
    <html lang="en" suppressHydrationWarning>
      <body>
        <InitColorSchemeScript attribute="data" nonce={nonce} />
        <ThemeProvider nonce={nonce}>{children}</ThemeProvider>
      </body>
    </html>
  );
}
