import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import { CheckIcon, InfoIcon, WarningIcon } from "./icons";

export type Severity = "info" | "success" | "warning" | "error";

const icons = { info: InfoIcon, success: CheckIcon, warning: WarningIcon, error: WarningIcon };

/**
 * A sentence that stands out. It is drawn without MUI's Alert, so that a form can say "the server cannot be reached"
 * without fetching a script from that server first.
 * @param role `alert` interrupts a screen reader, `status` waits for a pause; leave it out for what was there already.
 */
export function Message({
  severity,
  role,
  action,
  children,
}: {
  severity: Severity;
  role?: "alert" | "status";
  action?: ReactNode;
  children: ReactNode;
}) {
  const Icon = icons[severity];
  const color = `var(--mui-palette-${severity}-main)`;
  return (
    <Box
      role={role}
      sx={{
        display: "flex",
        gap: 1.5,
        px: 2,
        py: 1.5,
        borderRadius: 1,
        border: `1px solid rgba(var(--mui-palette-${severity}-mainChannel) / 0.35)`,
        bgcolor: `rgba(var(--mui-palette-${severity}-mainChannel) / 0.08)`,
      }}
    >
      <Box aria-hidden sx={{ color, display: "flex", pt: "2px" }}>
        <Icon />
      </Box>
      <Box sx={{ flex: 1, minWidth: 0, typography: "body2", color: "text.primary" }}>
        {children}
        {action ? <Box sx={{ mt: 1.5 }}>{action}</Box> : null}
      </Box>
    </Box>
  );
}
