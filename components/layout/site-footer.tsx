import Box from "@mui/material/Box";
import { siteName } from "../site";

export function SiteFooter() {
  return (
    <Box
      component="footer"
      sx={{
        width: "100%",
        maxWidth: 1120,
        mx: "auto",
        px: { xs: 2, sm: 4 },
        py: 3,
        typography: "caption",
        color: "text.secondary",
      }}
    >
      {siteName} is a community of makers. Memberships are handled by Patreon.
    </Box>
  );
}
