import type { LetterBody } from "@/lib/contracts/mail";
import { siteName } from "@/lib/contracts/site";

export type LetterKind =
  | "verify_email"
  | "reset_password"
  | "password_changed"
  | "email_changed"
  | "new_device"
  | "link_used"
  | "account_deleted";

export interface Letter extends LetterBody {
  kind: LetterKind;
  subject: string;
}

/*
 * The words of all letters. None holds a name that somebody chose: an address may be another's than the account's
 * owner says, and nobody is to send strangers words of their own through us.
 */

const at = (siteUrl: string, path: string) => new URL(path, siteUrl).toString();

const notYou = (siteUrl: string): Pick<LetterBody, "link" | "closing"> => ({
  link: { label: "Set a new password", url: at(siteUrl, "/forgotten-password") },
  closing: [
    "If this was you, there is nothing to do. If it was not, set a new password: that signs out every device.",
  ],
});

/** @param isChange whether the address becomes the account's only by this. */
export function verifyEmailLetter(siteUrl: string, token: string, isChange: boolean): Letter {
  return {
    kind: "verify_email",
    subject: "Confirm your e-mail address",
    paragraphs: [
      isChange
        ? `Somebody with an account at ${siteName} wants to use this address from now on. Confirm it, and it takes the place of the old one.`
        : `Somebody opened an account at ${siteName} with this address. Confirm that it is yours.`,
    ],
    link: { label: "Confirm this address", url: at(siteUrl, `/verify-email?token=${token}`) },
    closing: [
      "The link works once, for 24 hours.",
      "If you do not know what this is about, leave this letter: without you nothing happens.",
    ],
  };
}

export function resetPasswordLetter(siteUrl: string, token: string): Letter {
  return {
    kind: "reset_password",
    subject: "Set a new password",
    paragraphs: [
      `Somebody asked for a new password for the account with this address at ${siteName}. If it was you, set one here.`,
    ],
    link: { label: "Set a new password", url: at(siteUrl, `/password-reset?token=${token}`) },
    closing: [
      "The link works once, for 30 minutes. Setting a password signs out every device.",
      "If it was not you, leave this letter: your password stays as it is.",
    ],
  };
}

export function passwordChangedLetter(siteUrl: string): Letter {
  return {
    kind: "password_changed",
    subject: "Your password was changed",
    paragraphs: [
      `The password of your account at ${siteName} was changed, and other devices were signed out.`,
    ],
    ...notYou(siteUrl),
  };
}

/** To the address that is the account's no more, and to the one that is now. */
export function emailChangedLetter(siteUrl: string, to: "old" | "new"): Letter {
  const letter = { kind: "email_changed", subject: "Your e-mail address was changed" } as const;
  if (to === "new")
    return {
      ...letter,
      paragraphs: [`Your account at ${siteName} uses this e-mail address from now on.`],
      link: null,
      closing: ["Letters about your account come here."],
    };
  return {
    ...letter,
    paragraphs: [
      `Your account at ${siteName} uses another e-mail address from now on. Letters about it come here no more.`,
    ],
    link: { label: "Look at your account", url: at(siteUrl, "/account") },
    closing: [
      "If this was you, there is nothing to do. If it was not, somebody is in your account: sign in, change the password, and write to the site’s owner.",
    ],
  };
}

/** A device in words; `address` null where it is not known. */
interface SeenDevice {
  browser: string;
  system: string;
  address: string | null;
}

function seenInWords({ browser, system, address }: SeenDevice, when: Date): string {
  const time = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${browser} on ${system}${address === null ? "" : `, from ${address}`}, ${time.format(when)} UTC.`;
}

export function newDeviceLetter(siteUrl: string, device: SeenDevice, when: Date): Letter {
  return {
    kind: "new_device",
    subject: "A new device signed in to your account",
    paragraphs: [
      `Your account at ${siteName} was signed in to from a device or program we had not seen with it before.`,
      seenInWords(device, when),
    ],
    ...notYou(siteUrl),
  };
}

export function linkUsedLetter(siteUrl: string, device: SeenDevice, when: Date): Letter {
  return {
    kind: "link_used",
    subject: "Your account was signed in to by a link",
    paragraphs: [
      `Your account at ${siteName} was signed in to by a link that its staff made for you.`,
      seenInWords(device, when),
    ],
    ...notYou(siteUrl),
  };
}

export function accountDeletedLetter(): Letter {
  return {
    kind: "account_deleted",
    subject: "Your account was deleted",
    paragraphs: [
      `Your account at ${siteName} was deleted, with all that was kept about you here. This is our last letter.`,
      "A membership at Patreon goes on there until you end it there.",
    ],
    link: null,
    closing: ["If this was not you, write to the site’s owner soon."],
  };
}
