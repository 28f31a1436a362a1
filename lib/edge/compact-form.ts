/** Base64url in the one form its bytes have: no padding, and the last letter's bits that mean nothing are zero. */
const part = "(?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?";
const form = new RegExp(`^${part}\\.${part}\\.[\\w-]{42}[AEIMQUYcgkosw048]$`);

/**
 * Whether a text has the form of a token signed with HS256. Decoders pass over spaces and over bits that mean nothing,
 * so that one token could be written in many ways, each good: RFC 7515, 2 allows no other characters, and RFC 4648, 3.5
 * lets such bits be refused.
 */
export const isCompactHs256 = (text: string): boolean => form.test(text);
