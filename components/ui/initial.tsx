import Box from "@mui/material/Box";

/** The first letter of a name in a disc, in place of a picture. Decorative: the name stands beside it. */
export function Initial({ of: name, size = 32 }: { of: string; size?: number }) {
  const letter = [...name.trim()][0]?.toUpperCase() ?? "";
  return (
    <Box
      component="span"
      aria-hidden
      sx={{
        display: "inline-grid",
        placeItems: "center",
        flexShrink: 0,
        width: size,
        height: size,
        borderRadius: "50%",
        bgcolor: "primary.main",
        color: "primary.contrastText",
        fontWeight: 600,
        fontSize: size * 0.45,
        lineHeight: 1,
      }}
    >
      {letter}
    </Box>
  );
}
