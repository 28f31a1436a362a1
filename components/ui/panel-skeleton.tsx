import Box from "@mui/material/Box";
import Paper from "@mui/material/Paper";
import Skeleton from "@mui/material/Skeleton";

/** The outline of a panel whose content is on its way. */
export function PanelSkeleton({ lines }: { lines: number }) {
  const widths = ["92%", "78%", "64%", "85%"];
  return (
    <Paper sx={{ p: { xs: 2.5, sm: 4 }, borderRadius: 2 }}>
      <Skeleton width="30%" />
      <Skeleton width="55%" height={44} />
      {Array.from({ length: lines }, (_, line) => widths[line % widths.length]).map((width) => (
        <Skeleton key={width} width={width} />
      ))}
    </Paper>
  );
}

/** The outline of a page's heading, with words for who cannot see it. */
export function TitleSkeleton({ label }: { label: string }) {
  return (
    <Box role="status" aria-label={label} sx={{ mb: { xs: 3, sm: 5 } }}>
      <Skeleton width="min(22rem, 80%)" height={64} />
      <Skeleton width="min(30rem, 100%)" />
    </Box>
  );
}
