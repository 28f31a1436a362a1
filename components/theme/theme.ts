import { createTheme } from "@mui/material/styles";
import type {} from "@mui/material/themeCssVarsAugmentation";
import { componentDefaults } from "./component-defaults";
import { darkPalette, lightPalette } from "./palette";
import { typography } from "./typography";

/**
 * The one theme, light and dark. The scheme is an attribute on `<html>` that a script sets before the first paint, so
 * the server sends one page for both and nothing flashes.
 */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: "data" },
  colorSchemes: { light: { palette: lightPalette }, dark: { palette: darkPalette } },
  shape: { borderRadius: 10 },
  typography,
  components: componentDefaults,
});
