import type { Components, CssVarsTheme, Theme } from "@mui/material/styles";

type ThemeWithVars = Omit<Theme, "components" | "palette"> & CssVarsTheme;

const soft = (channel: string) => `rgba(${channel} / 0.13)`;

/** How MUI's components look and behave here unless a place says otherwise. */
export const componentDefaults: Components<ThemeWithVars> = {
  MuiCssBaseline: {
    styleOverrides: (theme) => ({
      body: { minHeight: "100dvh", overflowWrap: "break-word" },
      // The content of <details> is a pseudo-element, which CssBaseline's inherited border-box does not reach.
      "::details-content": { boxSizing: "inherit" },
      "::selection": { backgroundColor: `rgba(${theme.vars.palette.primary.mainChannel} / 0.25)` },
      "@media (prefers-reduced-motion: reduce)": {
        "*, ::before, ::after": {
          animationDuration: "1ms !important",
          animationIterationCount: "1 !important",
          transitionDuration: "1ms !important",
          scrollBehavior: "auto !important",
        },
      },
    }),
  },
  MuiPaper: {
    defaultProps: { elevation: 0, variant: "outlined" },
    styleOverrides: { root: { backgroundImage: "none" } },
  },
  MuiFormLabel: {
    styleOverrides: {
      root: ({ theme }) => ({
        marginBottom: 6,
        fontSize: "0.9375rem",
        fontWeight: 600,
        color: theme.vars.palette.text.primary,
        "&.Mui-focused": { color: theme.vars.palette.text.primary },
      }),
    },
  },
  MuiOutlinedInput: {
    styleOverrides: {
      root: ({ theme }) => ({ backgroundColor: theme.vars.palette.background.paper }),
      input: { paddingBlock: 12, height: "1.5rem" },
      // Form controls keep 3:1 against what surrounds them (WCAG 2.2, 1.4.11): the divider would be too faint.
      notchedOutline: ({ theme }) => ({
        borderColor: `rgba(${theme.vars.palette.text.secondaryChannel} / 0.75)`,
      }),
    },
  },
  MuiChip: {
    styleOverrides: {
      root: ({ theme }) => ({
        fontWeight: 600,
        fontSize: "0.875rem",
        variants: (["success", "warning", "error", "info"] as const).map((color) => ({
          props: { color },
          style: {
            backgroundColor: soft(theme.vars.palette[color].mainChannel),
            color: theme.vars.palette[color].main,
          },
        })),
      }),
    },
  },
  MuiDialog: { styleOverrides: { paper: { borderRadius: 16, margin: 16 } } },
};
