import Box from "@mui/material/Box";
import { siteName } from "../site";
import { BrandMark } from "../ui/brand-mark";
import { ButtonLink } from "../ui/button";
import { Link } from "../ui/link";
import { AccountMenu, type Person } from "./account-menu";
import { ThemeSwitch } from "./theme-switch";

/**
 * The top of every page.
 * @param person who is signed in; null for nobody; undefined where it is not known, and so nothing is offered.
 */
export function SiteHeader({ person }: { person?: Person | null }) {
  return (
    <Box component="header" sx={{ borderBottom: 1, borderColor: "divider" }}>
      <Box
        sx={{
          display: "flex",
          alignItems: "center",
          gap: 1,
          height: 68,
          maxWidth: 1120,
          mx: "auto",
          px: { xs: 2, sm: 4 },
        }}
      >
        <Link
          href="/"
          sx={{
            display: "flex",
            alignItems: "center",
            gap: 1.25,
            color: "text.primary",
            textDecoration: "none",
            mr: "auto",
          }}
        >
          <BrandMark />
          <Box component="span" sx={{ typography: "h2", fontSize: "1.25rem", whiteSpace: "nowrap" }}>
            {siteName}
          </Box>
        </Link>
        <ThemeSwitch />
        {person ? <AccountMenu person={person} /> : null}
        {person === null ? (
          <ButtonLink href="/login" look="plain">
            Sign in
          </ButtonLink>
        ) : null}
      </Box>
    </Box>
  );
}
