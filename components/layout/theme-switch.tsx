"use client";

import Box from "@mui/material/Box";
import { useColorScheme } from "@mui/material/styles";
import { Button } from "../ui/button";
import { MoonIcon, SunIcon } from "../ui/icons";
import { withScripts } from "../ui/scripting";
import { DropPanel } from "./drop-panel";

const choices = [
  { mode: "light", label: "Light" },
  { mode: "dark", label: "Dark" },
  { mode: "system", label: "Like the system" },
] as const;

const panelId = "theme-panel";

/** Chooses light, dark, or what the system says. The button's icon follows the attribute on `<html>`, not the state,
 * which no server knows. Without scripts there is nothing it could do, so it is not shown. */
export function ThemeSwitch() {
  const { mode, setMode } = useColorScheme();
  return (
    <Box sx={withScripts}>
      <Button aria-label="Theme" popoverTarget={panelId} look="plain" shape="round">
        <Box
          component="span"
          sx={(theme) => ({ display: "flex", ...theme.applyStyles("dark", { display: "none" }) })}
        >
          <SunIcon />
        </Box>
        <Box
          component="span"
          sx={(theme) => ({ display: "none", ...theme.applyStyles("dark", { display: "flex" }) })}
        >
          <MoonIcon />
        </Box>
      </Button>
      <DropPanel id={panelId} label="Theme">
        {choices.map((choice) => (
          <Box
            key={choice.mode}
            component="label"
            sx={{
              display: "flex",
              alignItems: "center",
              gap: 1.5,
              minHeight: 44,
              px: 1.5,
              borderRadius: 1,
              cursor: "pointer",
              "&:hover": { bgcolor: "action.hover" },
            }}
          >
            <Box
              component="input"
              type="radio"
              name="theme"
              checked={mode === choice.mode}
              onChange={() => setMode(choice.mode)}
              sx={{ m: 0, width: 18, height: 18, accentColor: "var(--mui-palette-primary-main)" }}
            />
            {choice.label}
          </Box>
        ))}
      </DropPanel>
    </Box>
  );
}
