import Box from "@mui/material/Box";
import { PanelSkeleton, TitleSkeleton } from "@/components/ui/panel-skeleton";

/** The labs before they are there. */
export function LabsOutline() {
  return (
    <>
      <TitleSkeleton label="Loading the labs" />
      <Box
        sx={{
          display: "grid",
          gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "minmax(0, 5fr) minmax(0, 3fr)" },
          alignItems: "start",
          gap: { xs: 2.5, sm: 3 },
        }}
      >
        <PanelSkeleton lines={4} />
        <PanelSkeleton lines={2} />
      </Box>
    </>
  );
}
