/** So many days the older system's tokens live: who has not come after that has none that counts. */
export const legacyTokenDays = 7;

/** The highest number that can be anybody's id or Patreon id: of 18 digits at most, so that it fits in 64 bits. */
const number = /^[1-9]\d{0,17}$/;

/** The longest user name the older system kept, in characters. */
const nameLengthMax = 80;

/** NUL, which PostgreSQL's text cannot hold, and halves of characters, which are no text at all. */
const unstorable = /[\0\p{Surrogate}]/u;

/**
 * What the `sub` of an older token may name. A number is an id and never a user name, in whatever digits somebody wrote
 * it; the older system took the token of a deleted user 4 for whoever was called "4", and died of "²".
 * @returns null for what names nobody.
 */
export function readSub(
  sub: string,
): { kind: "number"; number: string } | { kind: "name"; name: string } | null {
  if (number.test(sub)) return { kind: "number", number: sub };
  const isText = sub.trim() !== "" && [...sub].length <= nameLengthMax && !unstorable.test(sub);
  return isText && !/^[\p{Number}\s]+$/u.test(sub) ? { kind: "name", name: sub } : null;
}

/** Whether a value may be looked up as a Patreon id of the older system, which kept up to 50 characters. */
export const isPatreonIdForm = (value: string): boolean =>
  value !== "" && value.length <= 50 && !unstorable.test(value);

/**
 * Whether a number was never anybody's id in the older system, so that it may be a Patreon id there. While the highest
 * id is not known every number may have been one.
 */
export function isAboveIds(number: string, highestId: number | null): boolean {
  return highestId !== null && BigInt(number) > BigInt(highestId);
}

export type LegacyRefusal = "deactivated" | "ended";

/**
 * Whether a person's older token still opens something: not when the person is deactivated, and not when all their
 * sessions were ended here after it was made. Ending them all means those too that were not carried over yet.
 * @param issuedAt null: not known, so that any such end came after it.
 * @param sessionsEndedAt null: they never were.
 */
export function judgeExchange(
  person: { isActive: boolean; sessionsEndedAt: Date | null },
  issuedAt: Date | null,
): LegacyRefusal | null {
  if (!person.isActive) return "deactivated";
  const { sessionsEndedAt } = person;
  return sessionsEndedAt !== null && (issuedAt === null || issuedAt <= sessionsEndedAt) ? "ended" : null;
}

/**
 * Whether the older system's key may go: nobody came with an older session for as long as those live, and as long has
 * passed since its people were taken over.
 */
export function isSafeToSwitchOff(use: { lastAt: Date | null; importedAt: Date | null }, now: Date): boolean {
  const since = now.getTime() - legacyTokenDays * 86_400_000;
  return [use.lastAt, use.importedAt].every((at) => at === null || at.getTime() <= since);
}
