import Box from "@mui/material/Box";
import { PanelSkeleton, TitleSkeleton } from "@/components/ui/panel-skeleton";

/** The account page before it is there. */
export function AccountOutline() {
  return (
    <>
      <TitleSkeleton label="Loading your account" />
      <Box sx={{ display: "grid", gap: { xs: 2.5, sm: 3 }, maxWidth: "48rem" }}>
        <PanelSkeleton lines={4} />
        <PanelSkeleton lines={2} />
      </Box>
    </>
  );
}
