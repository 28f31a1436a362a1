/** What is decided about deliveries from values alone. */

/** How long after each failed try the next one is made; after the last the delivery is given up, for a sweep to repair. */
export const retrySeconds = [30, 5 * 60, 15 * 60, 3600, 3 * 3600, 86_400] as const;

/**
 * A member who was read again is left alone for so long. Deliveries carry neither id nor time, so that a captured one
 * can be sent again for ever: this is all that a replay costs of Patreon's limits.
 */
export const quietSeconds = 10;

/** Patreon's last retry comes a week and a day after the first try; an old secret stays valid somewhat longer. */
export const retiredSecretDays = 10;

/** How long a finished delivery can be looked at. */
export const deliveryDaysKept = 90;

export const laterBy = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000);
