"use client";

import { styled } from "@mui/material/styles";
import NextLink from "next/link";
import type { ButtonHTMLAttributes, ReactNode } from "react";

interface Looks {
  /** `filled` for the one thing to do on a page, `outlined` for others, `plain` inside a bar or a menu. */
  look?: "filled" | "outlined" | "plain";
  tone?: "primary" | "danger";
  size?: "small" | "medium" | "large";
  /** `wide` fills its line, `item` does too and begins at the left, `round` holds an icon alone. */
  shape?: "wide" | "item" | "round";
  icon?: ReactNode;
  children: ReactNode;
}

/**
 * The one button. MUI's own brings its ripple and its spinner into the first load of every page, more than the sign-in
 * page's budget leaves room for.
 */
const Surface = styled("button")(({ theme }) => {
  const { palette, shape } = theme.vars;
  const faint = `rgba(${palette.text.primaryChannel} / 0.07)`;
  return {
    display: "inline-flex",
    alignItems: "center",
    justifyContent: "center",
    gap: 10,
    minHeight: 44,
    paddingInline: 20,
    border: "1px solid transparent",
    borderRadius: shape.borderRadius,
    background: "none",
    color: palette.text.primary,
    ...theme.typography.button,
    lineHeight: 1.25,
    textAlign: "center",
    textDecoration: "none",
    cursor: "pointer",
    transition: "background-color 150ms, border-color 150ms",
    "&:focus-visible": { outline: `2px solid ${palette.primary.main}`, outlineOffset: 2 },
    "&:disabled": { cursor: "progress", opacity: 0.75 },
    "&[data-look=filled]": { backgroundColor: palette.primary.main, color: palette.primary.contrastText },
    "&[data-look=filled]:hover": { backgroundColor: palette.primary.dark },
    "&[data-look=filled][data-tone=danger]": {
      backgroundColor: palette.error.main,
      color: palette.error.contrastText,
    },
    "&[data-look=filled][data-tone=danger]:hover": { backgroundColor: palette.error.dark },
    "&[data-look=outlined]": {
      borderColor: `rgba(${palette.text.secondaryChannel} / 0.4)`,
      backgroundColor: palette.background.paper,
    },
    "&[data-look=outlined]:hover": { borderColor: palette.primary.main },
    "&[data-look=plain]": { paddingInline: 12 },
    "&[data-look=plain]:hover": { backgroundColor: faint },
    "&[data-size=small]": { minHeight: 38, paddingInline: 16, fontSize: "0.9375rem" },
    "&[data-size=large]": { minHeight: 50, paddingInline: 22 },
    "&[data-shape=wide], &[data-shape=item]": { width: "100%" },
    "&[data-shape=item]": { justifyContent: "flex-start", fontWeight: 500 },
    "&[data-shape=round]": { width: 44, paddingInline: 0, borderRadius: "50%" },
  };
});

const Spinner = styled("span")({
  width: "1.125em",
  height: "1.125em",
  border: "2px solid currentColor",
  borderInlineEndColor: "transparent",
  borderRadius: "50%",
  animation: "button-turn 800ms linear infinite",
  "@keyframes button-turn": { to: { transform: "rotate(1turn)" } },
});

function attributesOf({
  look = "outlined",
  tone = "primary",
  size = "medium",
  shape,
}: Omit<Looks, "children">) {
  return { "data-look": look, "data-tone": tone, "data-size": size, "data-shape": shape };
}

/**
 * A button that does something on this page, or submits a form.
 * @param sending shows that what it began is under way, and takes no second press.
 */
export function Button({
  look,
  tone,
  size,
  shape,
  icon,
  sending = false,
  children,
  ...native
}: Looks & { sending?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <Surface
      type="button"
      {...native}
      {...attributesOf({ look, tone, size, shape })}
      disabled={sending || native.disabled}
    >
      {sending ? <Spinner aria-hidden /> : icon}
      {children}
    </Surface>
  );
}

/** A link to a page of this site that looks like a button. */
export function ButtonLink({ href, icon, children, ...looks }: Looks & { href: string }) {
  return (
    <Surface as={NextLink} {...{ href }} {...attributesOf(looks)}>
      {icon}
      {children}
    </Surface>
  );
}

/**
 * A link to an endpoint that changes something, or to another site: it is never prefetched.
 * @param newTab leaves this page open as it is; its text says so.
 */
export function ButtonAnchor({
  href,
  newTab = false,
  icon,
  children,
  ...looks
}: Looks & { href: string; newTab?: boolean }) {
  return (
    <Surface as="a" {...{ href, target: newTab ? "_blank" : undefined }} {...attributesOf(looks)}>
      {icon}
      {children}
    </Surface>
  );
}
