import Box from "@mui/material/Box";

/** A line between two ways to do the same. */
export function OrDivider() {
  const line = { flex: 1, height: "1px", bgcolor: "divider" };
  return (
    <Box
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 2,
        my: 3,
        color: "text.secondary",
        typography: "body2",
      }}
    >
      <Box aria-hidden sx={line} />
      or
      <Box aria-hidden sx={line} />
    </Box>
  );
}
