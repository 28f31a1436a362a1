import Box from "@mui/material/Box";

/** The first thing a keyboard reaches: past the header, to the page. Seen only while it has the focus. */
export function SkipLink() {
  return (
    <Box
      component="a"
      href="#content"
      sx={{
        position: "absolute",
        left: 16,
        top: -80,
        zIndex: "tooltip",
        px: 2,
        py: 1,
        borderRadius: 1,
        bgcolor: "primary.main",
        color: "primary.contrastText",
        fontWeight: 600,
        "&:focus": { top: 8 },
      }}
    >
      Skip to the content
    </Box>
  );
}
