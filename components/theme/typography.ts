import type { TypographyVariantsOptions } from "@mui/material/styles";

/** System fonts only: nothing is downloaded, and the page is readable with its first byte. */
const sans = [
  "system-ui",
  "-apple-system",
  '"Segoe UI"',
  "Roboto",
  '"Helvetica Neue"',
  '"Noto Sans"',
  "Arial",
  "sans-serif",
].join(",");

/** A book face for titles, from what macOS, Windows and Linux bring with them. */
const serif = [
  '"Iowan Old Style"',
  '"Palatino Linotype"',
  "Palatino",
  "P052",
  '"URW Palladio L"',
  '"Book Antiqua"',
  "Georgia",
  '"Liberation Serif"',
  "serif",
].join(",");

const title = { fontFamily: serif, fontWeight: 500, letterSpacing: "-0.012em" };

export const typography: TypographyVariantsOptions = {
  fontFamily: sans,
  h1: { ...title, fontSize: "clamp(2.125rem, 1.55rem + 2.4vw, 3.25rem)", lineHeight: 1.1 },
  h2: { ...title, fontSize: "clamp(1.5rem, 1.35rem + 0.6vw, 1.875rem)", lineHeight: 1.2 },
  h3: { fontSize: "1.0625rem", fontWeight: 650, lineHeight: 1.35 },
  body1: { fontSize: "1rem", lineHeight: 1.6 },
  body2: { fontSize: "0.9375rem", lineHeight: 1.55 },
  caption: { fontSize: "0.8125rem", lineHeight: 1.5 },
  overline: { fontSize: "0.75rem", fontWeight: 650, letterSpacing: "0.12em", lineHeight: 1.5 },
  button: { fontSize: "1rem", fontWeight: 600, textTransform: "none", letterSpacing: 0 },
};
