/**
 * What a page says after a redirect that could not answer in a body: the code travels in `?notice=`, the sentence
 * stands here. An unknown code says nothing, so nobody can put words into our pages.
 */
export const notices = {
  patreon_denied: {
    severity: "info",
    text: "You did not allow the connection at Patreon, so nothing was changed. You can try again, or sign in with your password.",
  },
  patreon_stale: {
    severity: "warning",
    text: "That Patreon sign-in was begun in another browser, or too long ago. Please begin again.",
  },
  patreon_refused: {
    severity: "warning",
    text: "Patreon did not accept that sign-in: its code was already used or has expired. Please begin again.",
  },
  patreon_down: {
    severity: "warning",
    text: "Patreon does not answer right now. Nothing was changed; please try again in a minute, or sign in with your password.",
  },
  email_in_use: {
    severity: "info",
    text: "There is already an account with your Patreon e-mail address. Sign in to it with its password, then connect Patreon on your account page. If you do not know the password, choose “Forgot your password?”.",
  },
  email_elsewhere: {
    severity: "info",
    text: "Another account here was opened with your e-mail address, and nobody has confirmed it, so this account is without one. If that one is yours too, or nobody’s you know, you can take it with “Forgot your password?” on the sign-in page.",
  },
  deactivated: {
    severity: "error",
    text: "This account is deactivated. Please write to the site's operator.",
  },
  patreon_in_use: {
    severity: "warning",
    text: "That Patreon account already belongs to another account here, so it was not connected. Sign in with Patreon to use that one.",
  },
  patreon_other: {
    severity: "warning",
    text: "Your account is connected with another Patreon account. Disconnect that one first.",
  },
  patreon_linked: {
    severity: "success",
    text: "Patreon is connected. Your membership is verified automatically.",
  },
  membership_checked: {
    severity: "success",
    text: "Patreon has answered, and your membership is up to date.",
  },
  member_checked: {
    severity: "success",
    text: "Patreon has answered, and this member's membership is up to date.",
  },
  membership_not_connected: {
    severity: "info",
    text: "This account is not connected with Patreon, so there is nobody to ask about. Connect it, and a membership is recognised at once.",
  },
  membership_needs_reauth: {
    severity: "warning",
    text: "Patreon no longer accepts the connection with this account. The membership stays as it is; reconnect Patreon, then check again.",
  },
  membership_unanswered: {
    severity: "warning",
    text: "Patreon gives no answer right now. Nothing was changed; please try again in a few minutes.",
  },
  password_changed: {
    severity: "success",
    text: "Your password is changed, and your other devices are signed out.",
  },
  webhook_replayed: {
    severity: "success",
    text: "The delivery is worked again. What came of it shows here in a moment.",
  },
  venue_created: { severity: "success", text: "The venue is there." },
  venue_renamed: { severity: "success", text: "The venue has its new name." },
  password_reset: {
    severity: "success",
    text: "Your password is changed, and all devices are signed out. Sign in with the new one.",
  },
  profile_changed: { severity: "success", text: "Your name is changed." },
  email_asked: {
    severity: "success",
    text: "A letter is on its way. Open the link in it within 24 hours to confirm the address.",
  },
  email_changed: {
    severity: "success",
    text: "Your e-mail address is changed. It cannot be confirmed, because this site cannot send mail yet.",
  },
  email_verified: { severity: "success", text: "Your e-mail address is confirmed." },
  account_deleted: {
    severity: "success",
    text: "Your account is deleted, with all that was kept about you. Thank you for having been here.",
  },
  try_again: {
    severity: "warning",
    text: "Something went wrong on our side. Nothing was changed; please try again in a minute.",
  },
  session_stolen: {
    severity: "error",
    text: "One of your sessions was ended because its key was used twice: somebody may have copied it. If you do not know why, change your password and look at your devices.",
  },
  session_ended: { severity: "info", text: "Your session has ended. Please sign in again." },
} as const satisfies Record<string, { severity: "info" | "warning" | "error" | "success"; text: string }>;

export type NoticeCode = keyof typeof notices;

/** The notice a page's query names; null for none or an unknown code. */
export function findNotice(code: unknown): (typeof notices)[NoticeCode] | null {
  return typeof code === "string" && Object.hasOwn(notices, code) ? notices[code as NoticeCode] : null;
}
