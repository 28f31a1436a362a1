import Box from "@mui/material/Box";
import type { ReactNode } from "react";

/**
 * A small line under a field. Drawn without MUI's FormHelperText, for which the sign-in page's budget has no room.
 * @param fault whether it says what is wrong.
 */
export function HelperText({
  id,
  fault = false,
  children,
}: {
  id?: string;
  fault?: boolean;
  children: ReactNode;
}) {
  return (
    <Box
      component="p"
      id={id}
      sx={{
        m: 0,
        mt: "6px",
        typography: "caption",
        fontSize: "0.875rem",
        color: fault ? "error.main" : "text.secondary",
      }}
    >
      {children}
    </Box>
  );
}
