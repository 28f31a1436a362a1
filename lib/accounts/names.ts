/**
 * The form in which user names and e-mails are compared: without regard to case and Unicode form. Upper-casing first
 * joins letters that lower-casing alone keeps apart (ς and σ, ß and ss), which is near to Unicode's case folding.
 */
export function foldName(name: string): string {
  return name.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
}
