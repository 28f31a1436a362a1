import type { PaletteOptions } from "@mui/material/styles";

/**
 * Lamplight on paper, and the same room at night. Every text colour keeps 4.5:1 against both backgrounds of its
 * scheme (WCAG 2.2, 1.4.3); the browser tests measure it.
 */
export const lightPalette = {
  primary: { light: "#c67a2f", main: "#96460a", dark: "#763605", contrastText: "#ffffff" },
  secondary: { light: "#7d7062", main: "#5b5045", dark: "#3d352d", contrastText: "#ffffff" },
  success: { light: "#4f8b5e", main: "#2a6339", dark: "#1d4a29", contrastText: "#ffffff" },
  warning: { light: "#b57f1d", main: "#7d5200", dark: "#5e3d00", contrastText: "#ffffff" },
  error: { light: "#c95744", main: "#a52f1c", dark: "#7e2213", contrastText: "#ffffff" },
  info: { light: "#4f7f96", main: "#2b596f", dark: "#1d4153", contrastText: "#ffffff" },
  background: { default: "#faf6ef", paper: "#fffdfa" },
  text: { primary: "#251c14", secondary: "#655a4e" },
  divider: "#e6dccd",
} as const satisfies PaletteOptions;

export const darkPalette = {
  primary: { light: "#f8cf93", main: "#f2b65f", dark: "#dd9b3c", contrastText: "#241505" },
  secondary: { light: "#d9cdbd", main: "#b9ac9b", dark: "#93877a", contrastText: "#17120d" },
  success: { light: "#a8dab3", main: "#86c996", dark: "#5fa771", contrastText: "#0d1f12" },
  warning: { light: "#f5d28c", main: "#ebbb58", dark: "#c99833", contrastText: "#241a05" },
  error: { light: "#f7b3a5", main: "#f1937f", dark: "#d76f59", contrastText: "#2a0d07" },
  info: { light: "#b4d8e8", main: "#8fc4dc", dark: "#639fba", contrastText: "#08202b" },
  background: { default: "#15110c", paper: "#1e1913" },
  text: { primary: "#f5ede1", secondary: "#baad9c" },
  divider: "#3a3026",
} as const satisfies PaletteOptions;
