import Box from "@mui/material/Box";
import { PanelSkeleton, TitleSkeleton } from "@/components/ui/panel-skeleton";

/** A page of the staff before it is there. */
export function StaffOutline({ label }: { label: string }) {
  return (
    <>
      <TitleSkeleton label={label} />
      <Box sx={{ display: "grid", gap: { xs: 2.5, sm: 3 } }}>
        <PanelSkeleton lines={3} />
        <PanelSkeleton lines={4} />
      </Box>
    </>
  );
}
