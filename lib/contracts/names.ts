import { z } from "zod";

/** bcrypt reads no more than 72 bytes; a longer password is refused in words, never cut. */
export const passwordBytesMax = 72;
export const passwordLengthMin = 8;
const usernameLengthMax = 80;
/** RFC 5321, 4.5.3.1.3: a path is at most 256 octets with its brackets. */
const emailLengthMax = 254;

const utf8Bytes = (text: string) => new TextEncoder().encode(text).length;

/** A user name: at least one letter, so that no name is ever anybody's number (ids and Patreon ids are numbers). */
export const Username = z
  .string({ error: "Choose a username" })
  .trim()
  .min(3, "A username has at least 3 characters")
  .max(usernameLengthMax, `A username has at most ${usernameLengthMax} characters`)
  .regex(/^[\p{L}\p{M}\p{Nd}_.-]+$/u, "A username takes letters, digits, and _ . - only")
  .regex(/\p{L}/u, "A username needs at least one letter")
  .meta({ description: "Letters, digits, _ . -; at least one letter", examples: ["ada.lovelace"] });

/** An e-mail address by the rule of HTML's input type=email, wider for letters of all scripts (RFC 6531). */
export const Email = z
  .string({ error: "Enter your e-mail address" })
  .trim()
  .max(emailLengthMax, `An e-mail address has at most ${emailLengthMax} characters`)
  .regex(
    /^[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?)+$/u,
    "This does not look like an e-mail address",
  )
  .refine(
    (email) => !/^\.|\.\.|\.@/.test(email.slice(0, email.lastIndexOf("@") + 1)),
    "This does not look like an e-mail address",
  )
  .meta({ description: "An e-mail address", examples: ["ada@example.com"] });

/** A new password: 8 characters to 72 bytes, no rules of composition (NIST SP 800-63B, 3.1.1.2). */
export const NewPassword = z
  .string({ error: "Choose a password" })
  .min(passwordLengthMin, `A password has at least ${passwordLengthMin} characters`)
  .refine(
    (password) => utf8Bytes(password) <= passwordBytesMax,
    `A password has at most ${passwordBytesMax} bytes: please choose a shorter one`,
  )
  .refine((password) => !password.includes("\0"), "A password cannot hold a NUL character")
  // Half a surrogate pair has no UTF-8 form: several passwords would be hashed as one.
  .refine((password) => !/\p{Cs}/u.test(password), "A password cannot hold half a character")
  .meta({ description: "8 characters to 72 bytes", examples: ["correct horse battery staple"] });
